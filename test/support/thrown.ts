/** Lets what a service says of itself fail the test's process. */
export function thrown(error: unknown): never {
  throw error;
}
