/** PostgreSQL's text cannot hold NUL, and half a surrogate pair would be stored as another character. */
export const isStorable = (text: string) => !text.includes('\u0000') && text.isWellFormed();
