import { OwnSettings } from '@/components/settings/own-settings';

/** The user's own settings. */
export default function Page() {
  return <OwnSettings />;
}
