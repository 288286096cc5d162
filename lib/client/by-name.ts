/** Names in the order that people expect: class 9 comes before class 10. */
export const byName = new Intl.Collator(undefined, { numeric: true }).compare;
