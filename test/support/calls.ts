import { join } from "node:path";
import { expect } from "vitest";
import {
  type CallStory,
  controlSandbox,
  type Exchange,
  type Rang,
  ringsIn,
  type Sandbox,
  sandboxIn,
  sandboxKey,
} from "../../providers/sandbox/index.ts";
import type { Tree } from "../../schemas/types.ts";
import type { Outcome } from "../../src/calls/index.ts";
import type { History } from "../../src/edge/calls/history.ts";
import type { CallDirectory } from "../../src/edge/directory/directory.ts";
import { embeddedUrl } from "../../src/edge/embedded.ts";
import { referencesOf } from "../../src/edge/links.ts";
import { openEdgeStore } from "../../src/edge/open.ts";
import type { Controls } from "../../src/edge/queues/controls.ts";
import { edgeService, type ServiceOptions } from "../../src/edge/service.ts";
import type { EdgeStore } from "../../src/edge/store.ts";
import { applyTree, inProject } from "./applied.ts";
import { applicationUrl } from "./random-tree.ts";

/** A tree that was applied, with the carrier and the edge that its calls pass. */
export interface Line {
  readonly tree: Tree;
  readonly sandbox: Sandbox;
  readonly exchange: Exchange;
  readonly store: EdgeStore;
  /** What is kept of calls; ask for it when it is `written`. */
  readonly history: History;
  readonly directory: CallDirectory;
  /** What the edge wrote to its log. */
  readonly log: readonly object[];
  /** The edge's hand on its calls. */
  readonly controls: Controls;
  /** Has another one answer the carrier from now on. */
  answeredBy(send: (request: Request) => Promise<Response>): void;
  /** Asks the edge. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Asks the edge as the carrier does. */
  signed(path: string, body: string): Promise<Response>;
  /** A SIP user's name at the carrier. */
  usernameOf(sipUser: string): string;
  /** The SIP user of such a name; anything else as it is. */
  nameOf(who: string): string;
  /** Has the edge know a SIP user to be in a call. */
  occupy(sipUser: string): void;
  release(sipUser: string): void;
}

/** Sessions are known by their organization: each run has its own. */
let runs = 0;

export const edgeSecret = "a secret of the edge that has enough characters";

/** What an application of a random tree answers; undefined where it is not asked. */
export function applicationAnswer(url: string): Response | undefined {
  return url.startsWith(applicationUrl) ? new Response("<Response><Hangup/></Response>") : undefined;
}

interface CallsHere extends Partial<ServiceOptions> {
  /** How the carrier reaches an edge that is not this one's. */
  readonly served?: (app: {
    fetch(request: Request): Response | Promise<Response>;
  }) => (request: Request) => Promise<Response>;
  /** Whether the edge reaches the carrier's API for calls. */
  readonly isReached?: boolean;
}

/** Applies a tree in a project of its own, and runs `work` with calls. */
export function withCalls<T>(
  random: Tree,
  work: (line: Line) => Promise<T>,
  { served = (app) => async (request) => app.fetch(request), isReached = true, ...more }: CallsHere = {},
): Promise<T> {
  return inProject(async (folder) => {
    runs += 1;
    const tree = { ...structuredClone(random), organization: `calls${runs}` };
    await applyTree(tree, `${tree.organization}/dev`);
    const store = await openEdgeStore(join(folder, ".dialtree", "edge.sqlite"));
    const sandbox = sandboxIn(folder);
    const log: object[] = [];
    const write = (entry: object) => void log.push(entry);
    const exchange = sandbox.exchange({ send: (url, init) => send(new Request(url, init)) });
    const edge = edgeService({
      store,
      grantOf: () => Promise.resolve(undefined),
      secret: edgeSecret,
      publicUrl: embeddedUrl,
      log: { info: write, warn: write, error: write },
      clock: exchange,
      ...(isReached && { controls: controlsIn(folder) }),
      ...more,
    });
    let passed = served(edge.app);
    const send = async (request: Request) => applicationAnswer(request.url) ?? passed(request);
    let sequence = 0;
    const standing = (sipUser: string, state: "talking" | "over") =>
      edge.presence.note({
        organization: tree.organization,
        leg: `standing ${sipUser}`,
        sipUser,
        state,
        sequence: ++sequence,
        at: new Date(exchange.now()),
        until: new Date(exchange.now() + 24 * 60 * 60_000),
      });
    try {
      const directory = await edge.directories.current(tree.organization);
      if (directory === undefined) throw new Error("the edge has nothing of the tree");
      const names = new Map(
        [...directory.model.directory.sipUser.keys()].map((name) => [
          String(directory.carrierOf("sipUser", name)?.username),
          name,
        ]),
      );
      return await work({
        tree,
        sandbox,
        exchange,
        store,
        history: edge.history,
        directory,
        log,
        controls: controlsIn(folder),
        answeredBy(other) {
          passed = other;
        },
        usernameOf: (sipUser) => String(directory.carrierOf("sipUser", sipUser)?.username),
        nameOf: (who) => names.get(who) ?? who,
        fetch: async (path, init) => edge.app.fetch(new Request(`${embeddedUrl}${path}`, init)),
        signed: async (path, body) => {
          const headers = sandbox.signed(sandboxKey, Math.floor(exchange.now() / 1000), body);
          return edge.app.fetch(new Request(`${embeddedUrl}${path}`, { method: "POST", body, headers }));
        },
        occupy: (sipUser) => standing(sipUser, "talking"),
        release: (sipUser) => standing(sipUser, "over"),
      });
    } finally {
      // Phones that still ring end before whoever hears of them.
      await exchange.legs();
      await edge.close();
      await store.close();
    }
  });
}

/** The edge's hand on calls of a project's sandbox. */
export function controlsIn(project: string): Controls {
  return {
    has: () => true,
    of: ({ account, carrierAccount }) =>
      controlSandbox({ account, carrierAccount, credentials: {}, settings: {}, project }),
  };
}

/** What an embedded edge has, in a store that several instances share. */
export async function copied({ store, tree: { organization } }: Line, shared: EdgeStore): Promise<void> {
  for (const { kind, key, owner, fields, carrier } of (await store.objects.all(organization)).objects) {
    const elsewhere = referencesOf(kind, key, fields).map((name) => `${name.kind}/${name.key}`);
    await shared.objects.put(organization, kind, key, { owner, fields, carrier, elsewhere });
  }
}

/** Whether nothing but the tree decides who rings, and it ends with nobody. */
export function isSure({ steps, end }: Pick<Outcome, "steps" | "end">): boolean {
  const always = steps.every(
    ({ kind, rings }) => kind !== "callQueue" && rings.every(({ certainty }) => certainty === "always"),
  );
  return always && end.kind === "nobody";
}

/**
 * Expects that what was sure to ring rang, to the second, where the outcome is sure and ends with nobody.
 *
 * @param patience seconds after which the caller gave up
 */
export function surelyRung(line: Line, story: CallStory, { steps, end }: Outcome, patience: number): void {
  if (!isSure({ steps, end })) return;
  const said = steps.flatMap(({ rings }) =>
    rings.flatMap(({ name, from, to, anew = [] }) => {
      const moments = [from, ...anew, to ?? from];
      return moments
        .slice(0, -1)
        .map((moment, at) => ({ who: name, from: moment, to: moments[at + 1] ?? moment }));
    }),
  );
  const rang = ringsIn(story).map((ring) => ({ ...ring, who: line.nameOf(ring.who) }));
  const early = (rings: readonly Rang[]) =>
    rings
      .filter((ring) => ring.to < patience)
      .map(({ who, from, to }) => `${who} ${from}-${to}`)
      .toSorted();
  expect(early(rang)).toEqual(early(said));
}
