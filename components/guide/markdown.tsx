import { Kbd } from '@mantine/core';
import { Marked, type MarkedToken, type Token, type Tokens } from 'marked';
import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import type { GuideDocument } from './documents';
import classes from './guide.module.css';
import { addressOf, anchorOf } from './guide-links';

/** `<kbd>F</kbd>`, the only HTML that the documents have. */
type Key = { readonly type: 'kbd'; readonly raw: string; readonly text: string };

const marked = new Marked({
  // An address that is no link in Markdown is none here either.
  tokenizer: { url: () => undefined },
  extensions: [
    {
      name: 'kbd',
      level: 'inline',
      start: (text) => text.indexOf('<kbd>'),
      tokenizer(text): Key | undefined {
        const [raw, key] = /^<kbd>([^<]*)<\/kbd>/.exec(text) ?? [];
        return raw === undefined || key === undefined ? undefined : { type: 'kbd', raw, text: key };
      },
    },
  ],
});

/** A document in Markdown, as elements: nothing of it is ever taken for HTML. Throws for what it does not know. */
export function Markdown({ document }: { document: GuideDocument }) {
  return <Pieces tokens={marked.lexer(document.text)} from={document} />;
}

interface PiecesProps {
  readonly tokens: readonly Token[];
  readonly from: GuideDocument;
}

function Pieces({ tokens, from }: PiecesProps) {
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name, and never move
    <Fragment key={index}>{draw(token, from)}</Fragment>
  ));
}

const isKey = (token: Token): token is Key => token.type === 'kbd';
/** Of what is left there is nothing that marked does not define. */
const isMarked = (token: Token): token is MarkedToken => !isKey(token);

function draw(token: Token, from: GuideDocument): ReactNode {
  if (isKey(token)) return <Kbd size="sm">{token.text}</Kbd>;
  if (!isMarked(token)) return null;
  switch (token.type) {
    case 'space':
      return ' ';
    case 'heading':
      return <Heading token={token} from={from} />;
    case 'paragraph':
      return (
        <p>
          <Pieces tokens={token.tokens} from={from} />
        </p>
      );
    case 'list':
      return <List token={token} from={from} />;
    case 'table':
      return <Table token={token} from={from} />;
    case 'code':
      return (
        <pre className={classes.code}>
          <code>{token.text}</code>
        </pre>
      );
    case 'text':
      return token.tokens ? <Pieces tokens={token.tokens} from={from} /> : token.text;
    case 'escape':
      return token.text;
    case 'strong':
      return (
        <strong>
          <Pieces tokens={token.tokens} from={from} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Pieces tokens={token.tokens} from={from} />
        </em>
      );
    case 'codespan':
      return <code>{token.text}</code>;
    case 'link':
      return <Reference token={token} from={from} />;
    case 'image':
      return <Picture token={token} from={from} />;
    default:
      throw new Error(`${from.file} has ${token.type}, which the guide does not draw: ${token.raw}`);
  }
}

interface TokenProps<T> {
  readonly token: T;
  readonly from: GuideDocument;
}

function Heading({ token, from }: TokenProps<Tokens.Heading>) {
  const content = <Pieces tokens={token.tokens} from={from} />;
  const id = anchorOf(token.text);
  if (token.depth === 1) return <h1 id={id}>{content}</h1>;
  return token.depth === 2 ? <h2 id={id}>{content}</h2> : <h3 id={id}>{content}</h3>;
}

function List({ token, from }: TokenProps<Tokens.List>) {
  const items = token.items.map((item) => (
    <li key={item.raw}>
      <Pieces tokens={item.tokens} from={from} />
    </li>
  ));
  return token.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function Table({ token, from }: TokenProps<Tokens.Table>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section className={classes.table} aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {token.header.map((cell) => (
              <th key={cell.text} scope="col">
                <Pieces tokens={cell.tokens} from={from} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row) => (
            <tr key={row.map(({ text }) => text).join()}>
              {row.map((cell, column) => (
                <td key={token.header[column]?.text}>
                  <Pieces tokens={cell.tokens} from={from} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Reference({ token, from }: TokenProps<Tokens.Link>) {
  const address = addressOf(token.href, from);
  const content = token.text === token.href ? address : <Pieces tokens={token.tokens} from={from} />;
  if (address === null) return content;
  return address.startsWith('/') ? <Link href={address}>{content}</Link> : <a href={address}>{content}</a>;
}

function Picture({ token, from }: TokenProps<Tokens.Image>) {
  const address = `/guide-${token.href}`;
  return (
    // biome-ignore lint/performance/noImgElement: of the size that it is shown in
    <img src={address} alt={token.text} {...from.pictures} loading="lazy" />
  );
}
