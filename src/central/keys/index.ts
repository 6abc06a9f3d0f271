export { holdCeremony, type PlannedKey, planCeremony } from './ceremony.ts';
