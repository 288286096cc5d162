/** A model as addresses and query parameters name it: name@version. */
export function modelKey(model: { readonly model_name: string; readonly model_version: string }): string {
  return `${model.model_name}@${model.model_version}`;
}
