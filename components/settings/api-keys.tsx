'use client';

import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { FailureNote } from '@/components/ui/failure-note';
import { Plus } from '@/components/ui/icons';
import { RelativeTime } from '@/components/ui/relative-time';
import { type ApiKey, useApiKeys } from '@/lib/client/settings';
import { NewKeyDialog } from './new-key-dialog';
import { Part, Rows } from './part';
import classes from './settings.module.css';

/** Whether a key still opens anything, and why not. */
function stateOf(key: ApiKey): 'revoked' | 'expired' | 'valid' {
  if (key.revoked_at) return 'revoked';
  return key.expires_at && Date.parse(key.expires_at) <= Date.now() ? 'expired' : 'valid';
}

/** The user's API keys: make, look, revoke. */
export function ApiKeys() {
  const { keys, create, revoke } = useApiKeys();
  const [isMaking, making] = useDisclosure();
  const [leaving, setLeaving] = useState<ApiKey | null>(null);
  const close = () => {
    making.close();
    create.reset();
  };
  return (
    <Part
      title="API keys"
      text="Scripts and pipelines send a key as X-API-Key and act in your name, within the scope of the key. A key is shown once, when it is made."
      action={
        <Button leftSection={<Plus size={14} />} onClick={making.open}>
          New key
        </Button>
      }
    >
      <Rows
        query={keys}
        what="The keys"
        columns={['Name', 'Begins with', 'Scope', 'Last used', 'Expires', 'Made']}
        nothing="You have no keys. Make one for each script or pipeline, so that each can be revoked by itself."
      >
        {(key) => {
          const state = stateOf(key);
          return (
            <tr key={key.id} className={state === 'valid' ? undefined : classes.gone}>
              <th scope="row" title={key.name}>
                <bdi>{key.name}</bdi>
              </th>
              <td>
                <code>{key.prefix}…</code>
              </td>
              <td>{key.scope}</td>
              <td className={classes.quiet}>
                {key.last_used_at ? <RelativeTime at={key.last_used_at} /> : 'never'}
              </td>
              <td className={classes.quiet}>
                {key.expires_at ? new Date(key.expires_at).toLocaleDateString() : 'never'}
              </td>
              <td className={classes.quiet}>
                <RelativeTime at={key.created_at} />
              </td>
              <td className={classes.end}>
                {state === 'valid' ? (
                  <Button variant="default" aria-label={`Revoke ${key.name}`} onClick={() => setLeaving(key)}>
                    Revoke
                  </Button>
                ) : (
                  state
                )}
              </td>
            </tr>
          );
        }}
      </Rows>
      <NewKeyDialog opened={isMaking} onClose={close} create={create} />
      <Dialog opened={leaving !== null} onClose={() => setLeaving(null)} title={`Revoke “${leaving?.name}”?`}>
        <p>
          Whatever uses <code>{leaving?.prefix}…</code> is refused from now on. A revoked key cannot be
          brought back; make a new one where it was needed.
        </p>
        {revoke.error && <FailureNote error={revoke.error} what="The key was not revoked." />}
        <div className={classes.pages}>
          <Button variant="default" onClick={() => setLeaving(null)}>
            Keep it
          </Button>
          <Button
            color="red"
            loading={revoke.isPending}
            onClick={() => leaving && revoke.mutate(leaving.id, { onSuccess: () => setLeaving(null) })}
          >
            Revoke the key
          </Button>
        </div>
      </Dialog>
    </Part>
  );
}
