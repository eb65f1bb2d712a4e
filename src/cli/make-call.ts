import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { providerNamed } from "../../providers/index.ts";
import {
  allSwitches,
  type CallStory,
  controlSandbox,
  isSwitch,
  type PlacedCall,
  type Sandbox,
  sandboxIn,
} from "../../providers/sandbox/index.ts";
import { circumstanceOf } from "../calls/circumstance.ts";
import { anonymous } from "../calls/index.ts";
import { plainName } from "../calls/point.ts";
import { pointsOf } from "../calls/reach.ts";
import type { CallDirectory } from "../edge/directory/directory.ts";
import { embeddedUrl, secretBytes } from "../edge/embedded.ts";
import { openEdgeStore } from "../edge/open.ts";
import type { Controls } from "../edge/queues/controls.ts";
import { type EdgeService, edgeService } from "../edge/service.ts";
import { DialtreeError } from "../errors.ts";
import { rehearse, rehearsedTree } from "../live/rehearsal.ts";
import { snapshotOf } from "../plan/snapshot.ts";
import { keptFolder } from "../safe/files.ts";
import { didYouMean } from "../tree/closest.ts";
import { type Model, modelOf } from "../tree/model.ts";
import type { CallFault, CallOptions } from "./call.ts";
import { loadTree } from "./load.ts";

/** The number of somebody outside of whom nothing is said: its regulator keeps it for fiction. */
const stranger = "+12125550123";

/** What happened in a call, SIP users by the tree's names. */
export interface Told {
  readonly dialled: string;
  readonly from: string | undefined;
  readonly events: CallStory["events"];
}

/**
 * Makes a call in a project of its own, which is gone afterwards.
 *
 * @throws {DialtreeError} DT1010 for a name that is unknown
 */
export async function makeCall(place: string, options: CallOptions): Promise<{ model: Model; told: Told }> {
  const { model: written, locate } = loadTree(place);
  const model = modelOf(rehearsedTree(written.written));
  const { organization } = model.tree;
  const folder = mkdtempSync(join(tmpdir(), "dialtree-call-"));
  try {
    keptFolder(folder, ".dialtree");
    const sandbox = sandboxIn(folder);
    for (const [name, { phones }] of Object.entries(model.tree.accounts))
      sandbox.own(
        Object.values(phones).flatMap(({ number }) => number ?? []),
        sandbox.keyOf(name),
      );
    for (const name of options.switch) sandbox.turn(switchNamed(name), true);
    await rehearse(snapshotOf({ model, locate }), organization, folder);
    return { model, told: await called({ folder, organization, sandbox }, model, options) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Rehearsed {
  readonly folder: string;
  readonly organization: string;
  readonly sandbox: Sandbox;
}

async function called(
  { folder, organization, sandbox }: Rehearsed,
  model: Model,
  options: CallOptions,
): Promise<Told> {
  const store = await openEdgeStore(join(folder, ".dialtree", "edge.sqlite"));
  const faults = [...options.fault];
  const silent = () => undefined;
  const applications = await standIns(model);
  const exchange = sandbox.exchange({
    isRealTime: options.realTime,
    send: async (url, init) => {
      const application = applications(url);
      if (application !== undefined) return application;
      const fault = faults.shift();
      return fault === undefined ? edge.app.fetch(new Request(url, init)) : failing(fault, init);
    },
  });
  const edge: EdgeService = edgeService({
    store,
    grantOf: () => Promise.resolve(undefined),
    secret: randomBytes(secretBytes).toString("base64url"),
    publicUrl: embeddedUrl,
    log: { info: silent, warn: silent, error: silent },
    clock: exchange,
    controls: rehearsedControls(folder),
  });
  try {
    const directory = await edge.directories.current(organization);
    if (directory === undefined) throw new Error("the edge has nothing of the tree");
    const names = namesIn(directory);
    const { busy, unregistered } = circumstanceOf(model.directory, options);
    for (const [sipUser, username] of names.usernames) {
      if (busy.has(sipUser)) occupy(edge, organization, sipUser, exchange.now());
      if (unregistered.has(sipUser)) exchange.phone(username, { does: "unregistered" });
    }
    for (const { what, at: after } of options.answer)
      exchange.phone(whoOf(what, names.usernames), { does: "answers", after, presses: pressesOf(options) });
    const story = await exchange.place(placedCall(model, directory, names.usernames, options));
    const events = inOrder([story, ...(await exchange.legs())], story.began);
    return { dialled: options.dial, from: options.from, events: named(events, names.ofUsernames) };
  } finally {
    await edge.close();
    await store.close();
  }
}

/** The hand on calls of the sandbox in a folder. */
function rehearsedControls(project: string): Controls {
  return {
    has: () => true,
    of: ({ account, carrierAccount }) =>
      controlSandbox({ account, carrierAccount, credentials: {}, settings: {}, project }),
  };
}

/** What happened in calls that belong together, by the seconds since one of them began; of the others' ends nobody asks. */
function inOrder([first, ...legs]: readonly CallStory[], began: number): CallStory["events"] {
  const later = legs.flatMap((leg) =>
    leg.events
      .filter(({ kind }) => kind !== "ended" && kind !== "talks")
      .map((event) => ({ ...event, at: event.at + (leg.began - began) / 1000 })),
  );
  const rank = ({ kind }: CallStory["events"][number]) => sameSecond.indexOf(kind);
  return [...(first?.events ?? []), ...later].toSorted(
    (a, b) => Math.round(a.at) - Math.round(b.at) || (later.length > 0 ? rank(a) - rank(b) : 0),
  );
}

/** What comes after what in the same second, where two calls tell of it. */
const sameSecond: readonly CallStory["events"][number]["kind"][] = [
  "asked",
  "waits",
  "pressed",
  "leaves",
  "silent",
  "rings",
  "answered",
  "talks",
  "said",
  "ended",
];

/**
 * What answers in the place of the tree's applications, of which none is asked: one says its URL, and hands the call back where
 * it can.
 */
async function standIns(model: Model): Promise<(url: string) => Response | undefined> {
  const protocol = await providerNamed("sandbox")?.calls?.();
  const urls = pointsOf(model.directory).flatMap((point) => (point.kind === "url" ? plainName(point) : []));
  const addresses = new Set(urls.map(addressOf));
  return (url) => {
    const address = addressOf(url);
    if (protocol === undefined || !addresses.has(address)) return undefined;
    const back = new URL(url).searchParams.get("dialtree_back");
    const { contentType, body } = protocol.write([
      { does: "say", text: `This is ${address}` },
      back === null ? { does: "hangUp" } : { does: "goOn", url: back },
    ]);
    return new Response(body, { headers: { "content-type": contentType } });
  };
}

/** A URL without its parameters. */
function addressOf(url: string): string {
  const { origin, pathname } = URL.parse(url) ?? { origin: url, pathname: "" };
  return origin + pathname;
}

const pressesOf = ({ press }: CallOptions) => press.map(({ what: digit, at }) => ({ digit, at }));

function placedCall(
  model: Model,
  directory: CallDirectory,
  usernames: ReadonlyMap<string, string>,
  options: CallOptions,
): PlacedCall {
  const { dial, from } = options;
  const caller: PlacedCall["from"] =
    from === undefined
      ? { number: stranger }
      : from === anonymous
        ? anonymous
        : from.startsWith("+")
          ? { number: from }
          : { sipUser: whoOf(from, usernames) };
  const isInside = typeof caller === "object" && "sipUser" in caller;
  return {
    from: caller,
    to: isInside ? dial : dialledOutside(model, directory, dial),
    hangUpAfter: options.hangup,
    presses: pressesOf(options),
  };
}

/** What somebody outside dials: a number, or an extension by a domain of its account. */
function dialledOutside({ tree, directory }: Model, { carrierOf }: CallDirectory, dial: string): string {
  if (dial.startsWith("+")) return dial;
  const phone = directory.phone.get(dial)?.value.number;
  if (phone !== undefined) return phone;
  const names = [...directory.extension.keys()].filter((name) => name === dial || name.endsWith(`/${dial}`));
  const [account = "", number = ""] = (names[0] ?? "").split("/");
  const [domain] = Object.keys(tree.accounts[account]?.domains ?? {});
  if (names.length === 1 && domain !== undefined)
    return `sip:${number}@${carrierOf("domain", `${account}/${domain}`)?.domain}`;
  throw new DialtreeError("DT1010", `nobody outside can dial ${dial}`, {
    hint: `Say who dials with --from, or dial a number of the tree${names.length > 1 ? ` or one of ${names.join(", ")}` : ""}.`,
  });
}

function namesIn({ model, carrierOf }: CallDirectory) {
  const usernames = new Map(
    [...model.directory.sipUser.keys()].map((name) => [name, String(carrierOf("sipUser", name)?.username)]),
  );
  return { usernames, ofUsernames: new Map([...usernames].map(([name, username]) => [username, name])) };
}

/** A SIP user's name at the carrier, or the number itself. */
function whoOf(name: string, usernames: ReadonlyMap<string, string>): string {
  const found = name.startsWith("+") ? name : usernames.get(name);
  if (found !== undefined) return found;
  throw new DialtreeError("DT1010", `there is no SIP user ${name}`, {
    hint: didYouMean(name, [...usernames.keys()]) || "Name one as ACCOUNT/NAME, or a number in E.164 form.",
  });
}

function switchNamed(name: string) {
  if (isSwitch(name)) return name;
  throw new DialtreeError("DT1010", `the sandbox has no switch ${name}`, {
    hint: didYouMean(name, allSwitches) || "docs/sandbox.md lists them.",
  });
}

/** Has the edge take a SIP user for one who is in a call. */
function occupy(edge: EdgeService, organization: string, sipUser: string, now: number): void {
  const day = 24 * 60 * 60_000;
  const [at, until] = [new Date(now), new Date(now + day)];
  edge.presence.note({ organization, leg: "another", sipUser, state: "talking", sequence: 1, at, until });
}

async function failing(fault: CallFault, { signal }: RequestInit): Promise<Response> {
  if (fault === "edge-error") return new Response("the edge failed", { status: 500 });
  if (fault === "slow-edge") await sleep(60_000, undefined, signal ? { signal } : {}).catch(() => undefined);
  throw new TypeError("fetch failed");
}

function named(events: CallStory["events"], names: ReadonlyMap<string, string>): CallStory["events"] {
  return events.map((event) =>
    "who" in event ? { ...event, who: names.get(event.who) ?? event.who } : event,
  );
}
