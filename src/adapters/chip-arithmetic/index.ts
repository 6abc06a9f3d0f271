export { ArithmeticThread } from './arithmetic-thread.ts';
