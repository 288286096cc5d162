/** Who may do what: the words in which an endpoint states its decision. */

/** What a member may do in a project: read and export; upload, analyse and import; members and deletion. */
export const roles = ['viewer', 'editor', 'owner'] as const;
export type Role = (typeof roles)[number];

const rank: Readonly<Record<Role, number>> = { viewer: 0, editor: 1, owner: 2 };

/** Whether a role includes another: an owner may do what an editor may, and an editor what a viewer may. */
export function hasRole(role: Role, wanted: Role): boolean {
  return rank[role] >= rank[wanted];
}

/** What a key may do of what its owner may: read; also what a pipeline needs; everything. Each includes the one before. */
export const keyScopes = ['read', 'pipeline', 'write'] as const;
export type KeyScope = (typeof keyScopes)[number];

/** The path parameters that lead to a project, and what each names. The first in a path decides who may come in. */
export const nouns = {
  projectId: 'project',
  imageId: 'image',
  analysisId: 'analysis',
  importId: 'import',
} as const;
export type NounParameter = keyof typeof nouns;

const isNounParameter = (name: string): name is NounParameter => Object.hasOwn(nouns, name);

/** The parameter of a path that leads to the project in question; undefined where none does. */
export function nounParameterOf(path: string): NounParameter | undefined {
  for (const [, name = ''] of path.matchAll(/\{(\w+)\}/g)) if (isNounParameter(name)) return name;
  return undefined;
}
