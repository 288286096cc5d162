/** The forms in which a project's annotations leave. */
export const exportFormats = ['json', 'csv', 'coco', 'coco_results', 'yolo'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** So many ids may an export name: as many as an address holds. */
export const mostIds = 300;
