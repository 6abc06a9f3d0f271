/**
 * Prints under a neutral title: the name of a print job appears in queues and on some devices, and must not reveal the kiosk
 * or the page that it came from.
 */
export function printAs(title: string): void {
  const before = document.title;
  document.title = title;
  addEventListener('afterprint', () => (document.title = before), { once: true });
  print();
}
