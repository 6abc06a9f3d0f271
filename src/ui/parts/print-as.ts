/**
 * Prints under a neutral title: the name of a print job is in queues and on some devices, and must not say which
 * box or which page it came from.
 */
export function printAs(title: string): void {
  const before = document.title;
  document.title = title;
  addEventListener('afterprint', () => (document.title = before), { once: true });
  print();
}
