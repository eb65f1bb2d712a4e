import { DialtreeError } from "../errors.ts";
import { asked, canAsk } from "../safe/prompt.ts";
import { line, type Shown, shown } from "../safe/text.ts";
import { cacheFolder } from "./cache.ts";
import { engineVersion } from "./version.ts";

/** Puts a question to the user; absent where nobody is there to answer. */
export type Ask = (question: Shown) => Promise<string>;

const variable = "DIALTREE_ENGINE_INSTALL";

/**
 * Installing an engine is agreed to on the terminal or by the variable, and by nothing else: neither `--yes`, which
 * agrees to a change of the account, nor the command that happens to need an engine.
 *
 * @throws {DialtreeError} DT1019 when it is not agreed to
 */
export async function agreeToInstall(ask: Ask | undefined = canAsk() ? asked : undefined): Promise<void> {
  const said = process.env[variable];
  if (said === "yes") return;
  if (said) {
    if (said === "no")
      throw refused(`no usable Pulumi engine is there, and ${variable}=no forbids to install one`);
    throw refused(`${variable} is ${said}, and only yes or no are understood`);
  }
  if (ask === undefined)
    throw refused("no usable Pulumi engine is there, and nobody is there to agree to one");
  const answer = await ask(
    line`No usable Pulumi engine is there. Install Pulumi ${shown(engineVersion)} into ${shown(cacheFolder())}: the vendor's release from get.pulumi.com, else a build from its Go modules? [y/N] `,
  );
  if (!/^y(es)?$/i.test(answer.trim())) throw refused("no engine is installed, as you did not agree");
}

function refused(text: string): DialtreeError {
  return new DialtreeError("DT1019", text, {
    hint: `Set ${variable}=yes to have Pulumi ${engineVersion} installed into the cache folder; or install Pulumi 3.x from ${engineVersion} on yourself (https://www.pulumi.com/docs/install/); or set DIALTREE_ENGINE to a pulumi executable.`,
  });
}
