/** The API's reference marks no field of an answer as required; one that dialtree cannot do without is checked here. */
export function present<T>(value: T | null | undefined): T {
  if (value === undefined || value === null)
    throw new Error("the carrier's answer lacks a field that it promises");
  return value;
}
