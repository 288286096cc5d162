'use client';

import { type ReactNode, useEffect, useState } from 'react';

const patience = 300;

/** Shows its content only when the wait has lasted 300 ms: what is quick should not flicker. */
export function Late({ children }: { children: ReactNode }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patience);
    return () => clearTimeout(timer);
  }, []);
  return isLate ? children : null;
}
