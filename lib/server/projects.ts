import type { z } from 'zod';
import type { Role } from '@/lib/contract/access';
import type { Page } from '@/lib/contract/endpoint';
import { Problem } from '@/lib/contract/problem';
import type { member, Project } from '@/lib/contract/projects';
import { missingProblem } from './auth/access';
import type { Caller } from './auth/caller';
import { db, inTransaction, sql } from './db/client';
import { newId } from './ids';

interface ProjectRow {
  id: string;
  name: string;
  description: string | null;
  is_sample: boolean;
  role: Role;
  image_count: number;
  analysis_count: number;
  cover: string[];
  created_at: Date;
  updated_at: Date;
  total: number;
}

const toProject = ({ total: _, ...row }: ProjectRow): Project => ({
  ...row,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

const select = `SELECT p.id, p.name, p.description, p.is_sample, m.role, p.created_at, p.updated_at,
    (SELECT count(*)::int FROM images i WHERE i.project_id = p.id AND i.deleted_at IS NULL) AS image_count,
    (SELECT count(*)::int FROM analyses a WHERE a.project_id = p.id AND a.deleted_at IS NULL) AS analysis_count,
    ARRAY(SELECT i.id FROM images i WHERE i.project_id = p.id AND i.deleted_at IS NULL AND i.object_key IS NOT NULL
      ORDER BY i.id LIMIT 4) AS cover,
    (count(*) OVER ())::int AS total
  FROM projects p JOIN members m ON m.project_id = p.id AND m.email = $1
  WHERE p.deleted_at IS NULL`;

/** The projects in which the caller has a role, newest first. */
export async function listProjects(
  caller: Caller,
  query: { skip: number; limit: number; search?: string | undefined },
): Promise<Page<Project>> {
  const { rows } = await sql().query<ProjectRow>(
    `${select} AND ($2::text IS NULL OR strpos(lower(p.name), lower($2)) > 0)
     ORDER BY p.created_at DESC, p.id DESC OFFSET $3 LIMIT $4`,
    [caller.email, query.search ?? null, query.skip, query.limit],
  );
  return { items: rows.map(toProject), total: rows[0]?.total ?? 0 };
}

/** @throws Problem 404 */
export async function getProject(caller: Caller, projectId: string): Promise<Project> {
  const { rows } = await sql().query<ProjectRow>(`${select} AND p.id = $2`, [caller.email, projectId]);
  if (!rows[0]) throw missingProblem('project');
  return toProject(rows[0]);
}

/** Creates a project with the caller as its owner. */
export async function createProject(
  caller: Caller,
  fields: { name: string; description?: string | null | undefined; isSample?: boolean },
): Promise<Project> {
  const id = newId();
  await db().project.create({
    data: {
      id,
      name: fields.name,
      description: fields.description ?? null,
      isSample: fields.isSample ?? false,
      createdBy: caller.email,
      members: { create: { email: caller.email, role: 'owner' } },
    },
  });
  return getProject(caller, id);
}

/** Changes what is given. */
export async function updateProject(
  caller: Caller,
  projectId: string,
  fields: { name?: string | undefined; description?: string | null | undefined },
): Promise<Project> {
  await db().project.update({ where: { id: projectId }, data: { ...fields, updatedAt: new Date() } });
  return getProject(caller, projectId);
}

type MemberReply = z.output<typeof member>;

/** The members of a project, in the order they came. */
export async function listMembers(
  projectId: string,
  skip: number,
  limit: number,
): Promise<Page<MemberReply>> {
  const where = { projectId };
  const [rows, total] = await Promise.all([
    db().member.findMany({ where, orderBy: [{ createdAt: 'asc' }, { email: 'asc' }], skip, take: limit }),
    db().member.count({ where }),
  ]);
  const items = rows.map(({ email, role, createdAt }) => ({
    email,
    role,
    created_at: createdAt.toISOString(),
  }));
  return { items, total };
}

/** Gives a user a role. @throws Problem 409 where the last owner would be none any more */
export async function putMember(projectId: string, email: string, role: Role): Promise<MemberReply> {
  return inTransaction(async () => {
    if (role !== 'owner') await keepAnOwner(projectId, email);
    const row = await db().member.upsert({
      where: { projectId_email: { projectId, email } },
      create: { projectId, email, role },
      update: { role },
    });
    return { email: row.email, role: row.role, created_at: row.createdAt.toISOString() };
  });
}

/** Takes a user's role away. @throws Problem 404 for no such member, 409 for the last owner */
export async function deleteMember(projectId: string, email: string): Promise<undefined> {
  await inTransaction(async () => {
    await keepAnOwner(projectId, email);
    const { count } = await db().member.deleteMany({ where: { projectId, email } });
    if (count === 0) throw new Problem('not-found', `${email} is not a member of this project.`);
  });
}

/** Locks the project's owners and refuses when only this one is left. */
async function keepAnOwner(projectId: string, leaving: string): Promise<void> {
  const { rows } = await sql().query<{ email: string }>(
    `SELECT email FROM members WHERE project_id = $1 AND role = 'owner' FOR UPDATE`,
    [projectId],
  );
  if (rows.length === 1 && rows[0]?.email === leaving)
    throw new Problem('conflict', `${leaving} is the only owner; make somebody else an owner first.`);
}
