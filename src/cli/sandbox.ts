import { Command, InvalidArgumentError } from "commander";
import {
  allSwitches,
  type Fault,
  isSwitch,
  openSandbox,
  parseFault,
  type Sandbox,
  type Switch,
  sandboxKey,
  switches,
} from "../../providers/sandbox/index.ts";
import { serveSandbox } from "../../providers/sandbox/serve.ts";
import { line, lines, shown } from "../safe/text.ts";
import { ownPlace } from "./own-place.ts";
import { port } from "./port.ts";
import { untilAsked } from "./signals.ts";
import { print, sayError, sayLine } from "./terminal.ts";

interface SandboxOptions {
  readonly port: number;
  readonly database: string;
  readonly fault: Fault[];
  readonly switch: (Switch | "all" | "none")[];
  readonly switches?: true;
}

export function sandboxCommand(): Command {
  return new Command("sandbox")
    .description("Serve the embedded carrier, Telnyx's v2 API over a SQLite file, on a port of 127.0.0.1.")
    .option("--port <number>", "port; 0 takes a free one", port, 0)
    .option("--database <file>", "SQLite file; :memory: keeps nothing", ".dialtree/sandbox.sqlite")
    .option("--fault <spec>", "something to go wrong, repeatable", faults, [])
    .option(
      "--switch <name>",
      "something that the carrier does in the world: a name, all or none",
      turned,
      [],
    )
    .option("--switches", "list the switches, those that are on with a star, and end")
    .addHelpText(
      "after",
      `
A fault is EFFECT [METHOD] [PATH] [times=N] [ms=N] [status=N] [retryAfter=N]; effects: latency, status, rate-limit,
reset-before, reset-after, stale-list, slow-order, failed-order.

A switch stays on in the file, for every process that uses it, until --switch none. docs/sandbox.md says more.

Examples:
  dialtree sandbox --port 4010
  dialtree sandbox --port 4010 --switch search-before-order
  dialtree sandbox --port 4010 --fault "rate-limit POST /queues times=2 retryAfter=1"
  curl -H "Authorization: Bearer ${sandboxKey}" http://127.0.0.1:4010/v2/phone_numbers`,
    )
    .action(async ({ port, database, fault, switch: names, switches: isList }: SandboxOptions) => {
      const sandbox = openSandbox(database === ":memory:" ? database : ownPlace(database));
      for (const each of fault) sandbox.addFault(each);
      for (const each of names) turn(sandbox, each);
      if (isList) {
        print(switchList(sandbox));
        return sandbox.close();
      }
      const served = await serveSandbox(sandbox, port, sayError);
      const asked = untilAsked();
      print(lines([shown(served.url)]));
      const key = shown(sandboxKey);
      sayLine(line`key: ${key} (another account: ${key}_NAME); end with Ctrl-C`);
      sayLine(line`ending on ${shown(await asked)}`);
      await served.close();
      sandbox.close();
    });
}

function faults(text: string, before: Fault[]): Fault[] {
  const fault = parseFault(text);
  if (fault === undefined)
    throw new InvalidArgumentError("See `dialtree sandbox --help` for the form of a fault.");
  return [...before, fault];
}

function turned(name: string, before: SandboxOptions["switch"]): SandboxOptions["switch"] {
  if (name === "all" || name === "none" || isSwitch(name)) return [...before, name];
  throw new InvalidArgumentError("See `dialtree sandbox --switches` for the switches there are.");
}

function turn(sandbox: Sandbox, name: SandboxOptions["switch"][number]): void {
  const names = name === "all" || name === "none" ? allSwitches : [name];
  for (const each of names) sandbox.turn(each, name !== "none");
}

function switchList(sandbox: Sandbox) {
  const on = sandbox.switchesOn();
  const width = Math.max(...allSwitches.map(({ length }) => length));
  return lines(
    allSwitches.map((name) => shown(`${on.has(name) ? "*" : " "} ${name.padEnd(width)}  ${switches[name]}`)),
  );
}
