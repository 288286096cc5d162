'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { FailureNote } from '@/components/ui/failure-note';
import { RelativeTime } from '@/components/ui/relative-time';
import { type Member, useMe, useMembers } from '@/lib/client/settings';
import { type Role, roles } from '@/lib/contract/access';
import { Part, Rows } from './part';
import classes from './settings.module.css';

/** What each role may do, in the words of the choice. */
const meaning: Readonly<Record<Role, string>> = {
  viewer: 'Viewer: looks and exports',
  editor: 'Editor: also uploads, analyses, imports',
  owner: 'Owner: also members and deletion',
};
const choices = roles.map((value) => ({ value, label: meaning[value] }));

const toRole = (text: string): Role => roles.find((known) => known === text) ?? 'viewer';

/** Who may do what in a project. Owners change it; everybody else reads it. */
export function Members({ projectId, mayChange }: { projectId: string; mayChange: boolean }) {
  const { members, put, remove } = useMembers(projectId);
  const me = useMe().data?.email;
  const [removed, setRemoved] = useState<Member | null>(null);
  const owners = members.data?.items.filter((member) => member.role === 'owner').length ?? 0;
  const failed = put.error ?? remove.error;
  return (
    <Part
      title="Members"
      text="Everybody else is answered as if the project did not exist. At least one owner stays."
    >
      {failed && <FailureNote error={failed} what="The members were not changed." />}
      {removed && (
        <p className={classes.undo} role="status">
          <span>
            <bdi>{removed.email}</bdi> is no longer a member.
          </span>
          <Button
            variant="default"
            onClick={() => put.mutate(removed, { onSuccess: () => setRemoved(null) })}
            loading={put.isPending}
          >
            Undo
          </Button>
        </p>
      )}
      <Rows query={members} what="The members" columns={['Member', 'Role', 'Since']} nothing="Nobody yet.">
        {(member) => {
          const isLastOwner = member.role === 'owner' && owners === 1;
          const isFixed = !mayChange || isLastOwner;
          return (
            <tr key={member.email}>
              <th scope="row" title={member.email}>
                <bdi>{member.email}</bdi>
                {member.email === me && <span className={classes.quiet}> (you)</span>}
              </th>
              <td>
                {isFixed ? (
                  <span
                    title={isLastOwner ? 'The only owner: make somebody else an owner first.' : undefined}
                  >
                    {meaning[member.role]}
                  </span>
                ) : (
                  <NativeSelect
                    aria-label={`Role of ${member.email}`}
                    data={choices}
                    value={member.role}
                    onChange={(event) =>
                      put.mutate({ email: member.email, role: toRole(event.currentTarget.value) })
                    }
                  />
                )}
              </td>
              <td className={classes.quiet}>
                <RelativeTime at={member.created_at} />
              </td>
              <td className={classes.end}>
                {!isFixed && (
                  <Button
                    variant="default"
                    aria-label={`Remove ${member.email}`}
                    onClick={() => remove.mutate(member.email, { onSuccess: () => setRemoved(member) })}
                  >
                    Remove
                  </Button>
                )}
              </td>
            </tr>
          );
        }}
      </Rows>
      {mayChange && (
        <AddMember
          isAdding={put.isPending}
          onAdd={(email, role, done) => put.mutate({ email, role }, { onSuccess: done })}
        />
      )}
    </Part>
  );
}

interface AddMemberProps {
  readonly isAdding: boolean;
  readonly onAdd: (email: string, role: Role, done: () => void) => void;
}

function AddMember({ isAdding, onAdd }: AddMemberProps) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [isAsked, setAsked] = useState(false);
  const isAddress = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim());
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setAsked(!isAddress);
    if (isAddress) onAdd(email.trim().toLowerCase(), role, () => setEmail(''));
  };
  return (
    <form className={classes.add} onSubmit={onSubmit} noValidate>
      <TextInput
        label="Add a member"
        type="email"
        placeholder="grace@example.org"
        value={email}
        error={isAsked && !isAddress ? 'Give the e-mail address that the person signs in with.' : null}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <NativeSelect
        aria-label="Role of the new member"
        data={choices}
        value={role}
        onChange={(event) => setRole(toRole(event.currentTarget.value))}
      />
      <Button type="submit" loading={isAdding}>
        Add
      </Button>
    </form>
  );
}
