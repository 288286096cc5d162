import type { ReactNode } from 'react';

/** Icons of 16 px, drawn with the colour of the text. They are silent: the control round them has the words. */

interface IconProps {
  readonly size?: number;
}

function stroked(path: ReactNode) {
  return function Icon({ size = 16 }: IconProps) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        style={{ flex: 'none' }}
      >
        {path}
      </svg>
    );
  };
}

export const ChevronLeft = stroked(<path d="M10 3.5 5.5 8l4.5 4.5" />);
export const ChevronRight = stroked(<path d="M6 3.5 10.5 8 6 12.5" />);
export const ChevronUp = stroked(<path d="M3.5 10 8 5.5 12.5 10" />);
export const ChevronDown = stroked(<path d="M3.5 6 8 10.5 12.5 6" />);
export const Close = stroked(<path d="m4 4 8 8m0-8-8 8" />);
export const Plus = stroked(<path d="M8 3v10M3 8h10" />);
export const Search = stroked(
  <>
    <circle cx="7" cy="7" r="4" />
    <path d="m10.2 10.2 3 3" />
  </>,
);
export const Upload = stroked(
  <path d="M8 10.5v-8m0 0L4.8 5.6M8 2.5l3.2 3.1M2.5 10.5v2a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-2" />,
);
export const Download = stroked(
  <path d="M8 2.5v8m0 0 3.2-3.1M8 10.5 4.8 7.4M2.5 11v1.5a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1V11" />,
);
export const Export = stroked(<path d="M8 9.5V2.5m0 0L5.2 5.3M8 2.5l2.8 2.8M5 7.5H3.5v6h9v-6H11" />);
export const Link = stroked(
  <path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 1 0-3.7-3.7l-.9.9m1 2.7a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 1 0 3.7 3.7l.9-.9" />,
);
export const Picture = stroked(
  <>
    <rect x="2" y="3" width="12" height="10" rx="1.3" />
    <path d="m2.5 11.5 3.3-3.3 2.7 2.6 2-1.9 3 2.8" />
    <circle cx="10.3" cy="6.2" r="0.9" />
  </>,
);
export const Info = stroked(
  <>
    <circle cx="8" cy="8" r="5.6" />
    <path d="M8 7.4v3.4M8 5.2v.1" />
  </>,
);
export const Copy = stroked(
  <>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 5.5V3.8a1.3 1.3 0 0 0-1.3-1.3H3.8a1.3 1.3 0 0 0-1.3 1.3v5.4a1.3 1.3 0 0 0 1.3 1.3h1.7" />
  </>,
);
export const Swap = stroked(
  <path d="M2.5 5.5h10m0 0-2.6-2.6m2.6 2.6L9.9 8.1M13.5 10.5h-10m0 0 2.6-2.6m-2.6 2.6 2.6 2.6" />,
);
export const Check = stroked(<path d="m3 8.5 3.2 3.2L13 4.8" />);
export const Sun = stroked(
  <>
    <circle cx="8" cy="8" r="2.8" />
    <path d="M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9" />
  </>,
);
export const Moon = stroked(<path d="M13.2 9.6A5.6 5.6 0 1 1 6.4 2.8a4.4 4.4 0 0 0 6.8 6.8Z" />);
export const Keyboard = stroked(
  <>
    <rect x="1.5" y="4" width="13" height="8.5" rx="1.5" />
    <path d="M4.2 6.8h.01M6.7 6.8h.01M9.2 6.8h.01M11.7 6.8h.01M5.2 9.8h5.6" />
  </>,
);
export const Eye = stroked(
  <>
    <path d="M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8Z" />
    <circle cx="8" cy="8" r="1.8" />
  </>,
);
export const EyeOff = stroked(
  <path d="M6.2 4.1A6 6 0 0 1 8 3.8c4 0 6.5 4.2 6.5 4.2a11 11 0 0 1-1.7 2.1M10 11.8A6 6 0 0 1 8 12.2C4 12.2 1.5 8 1.5 8a11 11 0 0 1 2.7-2.9M2.5 2.5l11 11" />,
);
export const Alert = stroked(
  <path d="M8 5.8v3M8 11.2h.01M7.1 2.6 1.7 12a1 1 0 0 0 .9 1.5h10.8a1 1 0 0 0 .9-1.5L8.9 2.6a1 1 0 0 0-1.8 0Z" />,
);
export const Trash = stroked(
  <path d="M2.8 4.5h10.4M6 4.5v-1a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1v1M4 4.5l.6 8a1 1 0 0 0 1 1h4.8a1 1 0 0 0 1-1l.6-8M6.7 7.3v3.4M9.3 7.3v3.4" />,
);
export const More = stroked(<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.2" />);
export const Panels = stroked(
  <>
    <rect x="1.8" y="3" width="12.4" height="10" rx="1.5" />
    <path d="M6 3v10" />
  </>,
);

/** The mark of the application. */
export function Mark({ size = 18 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="7" fill="var(--mantine-color-accent-6)" />
      <path
        d="M7 12V9a2 2 0 0 1 2-2h3M20 7h3a2 2 0 0 1 2 2v3M25 20v3a2 2 0 0 1-2 2h-3M12 25H9a2 2 0 0 1-2-2v-3"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
      <circle cx="16" cy="16" r="4.2" fill="#fff" />
    </svg>
  );
}
