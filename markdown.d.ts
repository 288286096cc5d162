/** A Markdown file, as text (next.config.js). */
declare module '*.md' {
  const text: string;
  export default text;
}
