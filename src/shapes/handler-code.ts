/**
 * The code of a resource in state: a constant that names the handler in the installed package. A state of dialtree's has no
 * other, so it is never changed.
 */
export function handlerCode(kind: string): string {
  return `exports.handler=()=>require("dialtree/provider").${kind}`;
}
