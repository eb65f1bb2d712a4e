import type Telnyx from "telnyx";
import { DialtreeError } from "../../src/errors.ts";
import type { Fields, Owner } from "../provider.ts";
import { changesOf, type Json } from "./changes.ts";
import { inOurWords, type Objects } from "./collection.ts";
import { eventually } from "./number-orders.ts";
import { withOwner, withoutOwner } from "./ownership.ts";

export type PhoneNumber = Telnyx.PhoneNumberDetailed;

/** An account's numbers, and how a number that is not ready for changes is waited for. */
export interface Numbers {
  readonly client: Telnyx;
  readonly objects: Objects<PhoneNumber>;
  /** Milliseconds. */
  readonly wait: number;
}

/**
 * Sends a number's calls to its domain and its emergency calls to their address; undefined when it is gone.
 *
 * @param only the fields that are touched, of a number that was there before
 */
export async function route(
  numbers: Numbers,
  id: string,
  { domain, emergencyAddress }: Fields<"PhoneNumber">,
  owner: Owner,
  only?: ReadonlySet<string>,
): Promise<PhoneNumber | undefined> {
  const current = await numbers.objects.listing.get(id);
  if (current === undefined) return undefined;
  const touches = (field: string) => only === undefined || only.has(field);
  const changed = await change(numbers, current, {
    ...(touches("domain") ? { connection_id: domain ?? null } : {}),
    tags: withOwner(current.tags, owner, only !== undefined),
  });
  return changed && touches("emergencyAddress") ? withEmergency(numbers, changed, emergencyAddress) : changed;
}

/** Takes the owner away, and the routing unless it was never this tree's. */
export async function detach(numbers: Numbers, number: PhoneNumber, keepsRouting: boolean): Promise<void> {
  const isReferred = (number.customer_reference ?? "").startsWith("dialtree:");
  await change(numbers, number, {
    ...(keepsRouting ? {} : { connection_id: null }),
    tags: withoutOwner(number.tags),
    ...(isReferred ? { customer_reference: "" } : {}),
  });
}

/** PATCH of what is to change. Undefined when the number is gone. */
async function change(
  numbers: Numbers,
  current: PhoneNumber,
  wanted: Json,
): Promise<PhoneNumber | undefined> {
  const changes = changesOf(current as unknown as Json, wanted);
  if (Object.keys(changes).length === 0) return current;
  const changed = await write(numbers, current, changes);
  return changed && changes.connection_id === null ? unrouted(numbers, changed) : changed;
}

/**
 * The carrier's answers have null where a number has no connection, and its reference takes texts alone: what came of
 * null is read, and the empty string is tried where nothing came of it.
 */
async function unrouted(numbers: Numbers, number: PhoneNumber): Promise<PhoneNumber | undefined> {
  const afterNull = await readAgain(numbers, number.id);
  if (!afterNull?.connection_id) return afterNull;
  await write(numbers, afterNull, { connection_id: "" });
  const afterEmpty = await readAgain(numbers, number.id);
  if (!afterEmpty?.connection_id) return afterEmpty;
  const { phone_number, connection_name, connection_id } = afterEmpty;
  throw new DialtreeError(
    "DT3004",
    `the carrier goes on routing ${phone_number} to ${connection_name ?? connection_id}, although it was told not to`,
    { hint: "Take the number's routing away in the carrier's portal, then run again." },
  );
}

async function readAgain({ objects: { listing } }: Numbers, id: string): Promise<PhoneNumber | undefined> {
  await listing.drop(id);
  return listing.get(id);
}

function write(numbers: Numbers, number: PhoneNumber, body: object): Promise<PhoneNumber | undefined> {
  return whenReady(numbers, number, () => numbers.objects.update(number.id, body));
}

/** Emergency calling has a request of its own (EnablePhoneNumberEmergency), made only where something changes. */
async function withEmergency(
  numbers: Numbers,
  number: PhoneNumber,
  address: string | undefined,
): Promise<PhoneNumber> {
  const { client, objects } = numbers;
  const current = emergencyAddressOf(number);
  if (address === current && !isEmergencyUnderWay(number)) return number;
  const body = {
    emergency_enabled: address !== undefined,
    emergency_address_id: address ?? (number.emergency_address_id || ""),
  };
  const { data } = await whenReady(numbers, number, () =>
    inOurWords("write", () => client.phoneNumbers.actions.enableEmergency(number.id, body)),
  );
  const { emergency_status } = data?.emergency ?? {};
  const changed = { ...number, ...body, ...(emergency_status === undefined ? {} : { emergency_status }) };
  await objects.listing.put(changed);
  return changed;
}

export function emergencyAddressOf(number: PhoneNumber): string | undefined {
  return (number.emergency_enabled && number.emergency_address_id) || undefined;
}

/** A change of emergency calling may be answered with 202, and done later. */
export function isEmergencyUnderWay({ emergency_status: status }: PhoneNumber): boolean {
  return status === "provisioning" || status === "deprovisioning";
}

/** The carrier's code for what it has not finished setting up. */
const processing = "10036";

async function whenReady<T>(
  { wait }: Numbers,
  { phone_number }: PhoneNumber,
  work: () => Promise<T>,
): Promise<T> {
  const done = await eventually(wait, async () => {
    try {
      return { value: await work() };
    } catch (error) {
      if (error instanceof DialtreeError && error.carrier?.code === processing) return undefined;
      throw error;
    }
  });
  if (done !== undefined) return done.value;
  throw new DialtreeError(
    "DT3011",
    `the carrier is still setting ${phone_number} up after ${wait / 1000} s`,
    {
      hint: "Run again in a while: what is done already stays, and nothing is ordered twice.",
    },
  );
}
