import { Command, InvalidArgumentError } from "commander";
import { type Fault, openSandbox, parseFault, sandboxKey } from "../../providers/sandbox/index.ts";
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
}

export function sandboxCommand(): Command {
  return new Command("sandbox")
    .description("Serve the embedded carrier, Telnyx's v2 API over a SQLite file, on a port of 127.0.0.1.")
    .option("--port <number>", "port; 0 takes a free one", port, 0)
    .option("--database <file>", "SQLite file; :memory: keeps nothing", ".dialtree/sandbox.sqlite")
    .option("--fault <spec>", "something to go wrong, repeatable", faults, [])
    .addHelpText(
      "after",
      `
A fault is EFFECT [METHOD] [PATH] [times=N] [ms=N] [status=N] [retryAfter=N]; effects: latency, status, rate-limit,
reset-before, reset-after, stale-list, slow-order, failed-order.

Examples:
  dialtree sandbox --port 4010
  dialtree sandbox --port 4010 --fault "rate-limit POST /queues times=2 retryAfter=1"
  curl -H "Authorization: Bearer ${sandboxKey}" http://127.0.0.1:4010/v2/phone_numbers`,
    )
    .action(async ({ port, database, fault }: SandboxOptions) => {
      const sandbox = openSandbox(database === ":memory:" ? database : ownPlace(database));
      for (const each of fault) sandbox.addFault(each);
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
