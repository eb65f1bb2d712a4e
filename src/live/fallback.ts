import type { CallProtocol, Rung, Verb } from "../../providers/calls.ts";
import { providerNamed } from "../../providers/index.ts";
import { called, type Outcome } from "../calls/index.ts";
import { limitsOf } from "../calls/limits.ts";
import type { Point } from "../calls/point.ts";
import { emergenciesOf } from "../calls/reserved-numbers.ts";
import type { Model } from "../tree/model.ts";
import { fallbackHandler, fallbackReadme } from "./fallback-texts.ts";

/** What carriers have given a tree's things, by whole names. */
export interface GivenNames {
  /** Names of SIP users. */
  readonly usernames: ReadonlyMap<string, string>;
  /** Numbers of phones that were searched for, E.164. */
  readonly numbers: ReadonlyMap<string, string>;
}

/** Documents that answer an account's calls without the edge. */
export interface AccountFallback {
  /** By what was dialled: a number in E.164 form, an extension, an emergency number. */
  readonly dialled: Readonly<Record<string, string>>;
  /** For everything else. */
  readonly otherwise: string;
}

/** Seconds that phones ring without the edge. */
const ringSeconds = 40;

const unavailable = "We are sorry: your call cannot be connected at the moment. Please try again later.";

/**
 * Files that answer a tree's calls while its edge does not: a module for a host that runs code, and for each account a document
 * for one that only serves files. A call rings what it would ring first with the edge, at once and once.
 */
export async function fallbackFiles(model: Model, given: GivenNames): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const accounts: Record<string, AccountFallback> = {};
  for (const [name, { provider, domains }] of Object.entries(model.tree.accounts)) {
    const protocol = await providerNamed(provider)?.calls?.();
    const isAnswered = Object.values(domains).some(({ voiceUrl }) => voiceUrl === undefined);
    if (protocol === undefined || !isAnswered) continue;
    const fallback = accountFallback(model, name, protocol, given);
    accounts[name] = fallback;
    files.set(`${name}.xml`, `${fallback.otherwise}\n`);
  }
  if (files.size === 0) return files;
  files.set("fallback.mjs", fallbackHandler(accounts));
  files.set("README.md", fallbackReadme(accounts));
  return files;
}

function accountFallback(
  model: Model,
  account: string,
  protocol: CallProtocol,
  given: GivenNames,
): AccountFallback {
  const { directory, tree } = model;
  const written = (...verbs: readonly Verb[]) => protocol.write(verbs).body;
  const apology: readonly Verb[] = [{ does: "say", text: unavailable }, { does: "hangUp" }];
  const dialled: Record<string, string> = {};
  const add = (number: string | undefined, point: Point) => {
    if (number === undefined) return;
    const outcome = called(model, point);
    const rung = firstRung(model, outcome, given);
    const application = applicationOf(outcome);
    if (rung.length === 0 && application !== undefined)
      dialled[number] = written({ does: "goOn", url: application });
    if (rung.length === 0) return;
    // Of what a call shows, the carrier takes only the account's own numbers.
    const own = number.startsWith("+") ? number : tree.accounts[account]?.callerId?.number;
    dialled[number] = written({ does: "ring", rung, seconds: ringSeconds, ...shown(own) }, ...apology);
  };
  for (const phone of directory.phone.values())
    if (phone.account === account)
      add(phone.value.number ?? given.numbers.get(phone.name), { kind: "phone", name: phone.name });
  for (const extension of directory.extension.values())
    if (extension.account === account)
      add(extension.name.split("/")[1], { kind: "extension", name: extension.name });
  const settings = tree.accounts[account];
  for (const number of settings === undefined ? [] : emergenciesOf(settings.numberPlan))
    dialled[number] = written(emergency(number, settings), { does: "hangUp" });
  return { dialled, otherwise: written(...apology) };
}

/** What rings first when somebody outside dials, as far as its names at the carrier are known. */
function firstRung(model: Model, { steps, end }: Outcome, { usernames }: GivenNames): Rung[] {
  const rings = steps.find((step) => step.rings.length > 0)?.rings ?? [];
  const outside = rings.length === 0 && end.kind === "outside" ? [{ to: { number: end.number } }] : [];
  const rung = rings.flatMap(({ kind, name }): Rung[] => {
    if (kind === "phoneNumber") return [{ to: { number: name } }];
    const sipUser = model.directory.sipUser.get(name)?.value.username ?? usernames.get(name);
    return sipUser === undefined ? [] : [{ to: { sipUser } }];
  });
  const once = new Map([...rung, ...outside].map((each) => [JSON.stringify(each.to), each]));
  return [...once.values()].slice(0, limitsOf(model).together);
}

/** The application that a call is handed on to. Without the edge there is no way back. */
function applicationOf({ steps, end }: Outcome): string | undefined {
  return end.kind === "elsewhere" && steps.at(-1)?.kind === "url" ? end.url : undefined;
}

type Account = Model["tree"]["accounts"][string];

function emergency(number: string, account: Account | undefined): Verb {
  const own = account?.emergencyCallerId ?? account?.callerId?.number;
  return { does: "ring", rung: [{ to: { number } }], seconds: 120, ...shown(own) };
}

const shown = (callerNumber: string | undefined) => (callerNumber === undefined ? {} : { callerNumber });
