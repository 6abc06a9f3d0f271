import { Sign, WarningTriangle } from '../parts/signs.tsx';
import { Dialog } from './dialog.tsx';

/** Help: the meaning of the signs in the table. */
export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Help" onClose={onClose}>
      <ul class="plain help">
        <li>
          <Sign value="successful" size="tile" />
          <span>In date: a verified letter arrived within the limit of the site. Connections do not count.</span>
        </li>
        <li>
          <WarningTriangle label="Warning" />
          <span>Needs somebody: notices are missing, the kiosk reports a fault, or it is silent for 45 minutes.</span>
        </li>
        <li>
          <Sign value="failed" size="tile" />
          <span>
            Overdue: no verified letter within the limit of the site, or two reports that contradict each other.
          </span>
        </li>
        <li>
          <Sign value="pending" size="tile" />
          <span>No contact yet: the kiosk is enrolled and has not sent anything yet.</span>
        </li>
      </ul>
      <p class="prose">
        A bold number is not the one in force; −1 means one issue behind. Kiosks that are in date and have everything
        may be one line. All others always have their own.
      </p>
      <p class="prose">
        This page reads the folder of the office. It has no key: it signs nothing and opens no notice.
      </p>
    </Dialog>
  );
}
