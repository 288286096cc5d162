'use client';

import { Button, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { PageKeys } from '@/components/ui/page-keys';
import { PageTitle } from '@/components/ui/page-title';
import { TopBar } from '@/components/ui/top-bar';
import { canDigest } from '@/lib/client/digests';
import { useLimits } from '@/lib/client/integrate';
import { type DebuggedSignature, debugSignature, type PastedSignature } from '@/lib/client/signature-debug';
import classes from './integrate.module.css';
import { SignatureResult } from './signature-result';

const nowText = () => String(Math.floor(Date.now() / 1000));
/** Of a server that says nothing else. */
const usual = { max_json_depth: 64, signature_skew_seconds: 300 };

/** Takes a signed call apart: what the server makes of it, and what was signed in place of what it expects. */
export function SignaturePage() {
  const { max_json_depth: maxDepth, signature_skew_seconds: skew } = useLimits().data ?? usual;
  const [pasted, setPasted] = useState<PastedSignature>({
    body: '',
    secret: '',
    timestamp: '',
    signature: '',
    answer: '',
  });
  const [seen, setSeen] = useState<DebuggedSignature | null>(null);
  const set = (part: Partial<PastedSignature>) => setPasted((before) => ({ ...before, ...part }));
  useEffect(() => {
    if (!canDigest()) return;
    let isCurrent = true;
    void debugSignature(pasted, maxDepth).then((result) => isCurrent && setSeen(result));
    return () => {
      isCurrent = false;
    };
  }, [pasted, maxDepth]);
  return (
    <>
      <PageTitle parts={['Signature debugger']} />
      <TopBar crumbs={[{ label: 'API', href: '/docs' }, { label: 'Signature debugger' }]}>
        <PageKeys />
      </TopBar>
      <main className={classes.page}>
        <h1>Why is my signature refused?</h1>
        <p className={classes.lead}>
          Paste what your pipeline sent. Everything is worked out in this page; nothing of it is sent
          anywhere.
        </p>
        <div className={classes.debugger}>
          <form className={classes.fields} onSubmit={(event) => event.preventDefault()} autoComplete="off">
            <Textarea
              label="Body"
              description="The very bytes that were sent; for a call without a body nothing."
              classNames={{ input: classes.mono }}
              autosize
              minRows={6}
              maxRows={16}
              spellCheck={false}
              value={pasted.body}
              onChange={(event) => set({ body: event.currentTarget.value })}
            />
            <PasswordInput
              label="Secret"
              autoComplete="off"
              value={pasted.secret}
              onChange={(event) => set({ secret: event.currentTarget.value })}
            />
            <div className={classes.withButton}>
              <TextInput
                label="X-ML-Timestamp"
                placeholder="Unix seconds or ISO 8601"
                spellCheck={false}
                value={pasted.timestamp}
                onChange={(event) => set({ timestamp: event.currentTarget.value })}
              />
              <Button variant="default" onClick={() => set({ timestamp: nowText() })}>
                Now
              </Button>
            </div>
            <TextInput
              label="X-ML-Signature"
              description="Empty to see what it should be."
              classNames={{ input: classes.mono }}
              spellCheck={false}
              value={pasted.signature}
              onChange={(event) => set({ signature: event.currentTarget.value })}
            />
            <Textarea
              label="The server’s answer"
              description="Where it was 401: its detail says which body arrived."
              autosize
              minRows={2}
              maxRows={8}
              spellCheck={false}
              value={pasted.answer}
              onChange={(event) => set({ answer: event.currentTarget.value })}
            />
          </form>
          <div className={classes.result}>
            {seen ? (
              <SignatureResult pasted={pasted} seen={seen} skewSeconds={skew} />
            ) : (
              <p>
                Browsers offer the cryptography that this needs on https and on localhost only. Open the page
                there.
              </p>
            )}
          </div>
        </div>
      </main>
    </>
  );
}
