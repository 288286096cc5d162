'use client';

import type { AnchorHTMLAttributes, MouseEvent } from 'react';

interface ShallowLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly href: string;
}

/** A link to another state of the page that is open: the address changes, and nothing is fetched for it. */
export function ShallowLink({ href, children, ...rest }: ShallowLinkProps) {
  const onClick = (event: MouseEvent<HTMLAnchorElement>) => {
    // Another tab or window was asked for: that is the browser's to do.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.history.pushState(null, '', href);
  };
  return (
    <a {...rest} href={href} onClick={onClick}>
      {children}
    </a>
  );
}
