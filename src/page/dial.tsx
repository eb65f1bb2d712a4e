import { useMemo, useState } from "preact/hooks";
import { DialtreeError } from "../errors.ts";
import { type Outcome, resolve } from "../routing/index.ts";
import { doesRing } from "../routing/words.ts";
import type { Model } from "../tree/model.ts";
import { Flow, spanOf } from "./flow.tsx";
import type { Shown } from "./model.ts";
import { linkTo } from "./place.ts";

/** Suggestions that a field offers at once. */
const offered = 50;

/** Who rings when somebody dials, before and after, by the same resolver that the review goes by. */
export function Dial({ shown, dialled, from }: { shown: Shown; dialled: string; from: string }) {
  return (
    <>
      <h1 tabIndex={-1}>Who rings?</h1>
      <Question key={`${dialled} ${from}`} shown={shown} dialled={dialled} from={from} />
      {dialled !== "" && <Answer shown={shown} dialled={dialled} from={from} />}
    </>
  );
}

function Question({ shown, dialled, from }: { shown: Shown; dialled: string; from: string }) {
  const [dial, setDial] = useState(dialled);
  const [caller, setCaller] = useState(from);
  const names = useMemo(() => {
    const { phone, extension, sipUser } = shown.after.directory;
    const numbers = [...phone.values()].flatMap(({ value }) => value.number ?? []);
    return { dialled: [...phone.keys(), ...extension.keys(), ...numbers], callers: [...sipUser.keys()] };
  }, [shown]);
  const ask = (event: Event) => {
    event.preventDefault();
    location.hash = linkTo("dial", ...[dial.trim(), caller.trim()].filter(Boolean));
  };
  return (
    <form class="question" onSubmit={ask}>
      <label>
        Dialled
        <input
          name="dial"
          value={dial}
          list="dialled"
          autocomplete="off"
          required
          placeholder="front/101, +13125550100"
          onInput={({ currentTarget }) => setDial(currentTarget.value)}
        />
      </label>
      <Suggestions id="dialled" all={names.dialled} typed={dial} />
      <label>
        By (a SIP user; empty for a caller from outside)
        <input
          name="from"
          value={caller}
          list="callers"
          autocomplete="off"
          onInput={({ currentTarget }) => setCaller(currentTarget.value)}
        />
      </label>
      <Suggestions id="callers" all={names.callers} typed={caller} />
      <button type="submit">Show</button>
    </form>
  );
}

function Suggestions({ id, all, typed }: { id: string; all: readonly string[]; typed: string }) {
  const fitting = useMemo(() => all.filter((name) => name.includes(typed)).slice(0, offered), [all, typed]);
  return (
    <datalist id={id}>
      {fitting.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}

/** What follows, or why nothing does. */
type Resolved = { readonly outcome: Outcome } | { readonly problem: string };

function Answer({ shown, dialled, from }: { shown: Shown; dialled: string; from: string }) {
  const [before, after] = useMemo(
    () => [shown.before, shown.after].map((model) => resolved(model, dialled, from)),
    [shown, dialled, from],
  );
  if (before === undefined || after === undefined) return null;
  const caller = from === "" ? "a caller from outside" : from;
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  const span = Math.max(...[before, after].map((each) => ("outcome" in each ? spanOf(each.outcome) : 1)));
  const isLost = rings(before) && !rings(after);
  return (
    <section aria-live="polite">
      <h2>
        {dialled} <small>dialled by {caller}</small>
      </h2>
      {isLost && <p class="warning">Nobody rings any more.</p>}
      {isSame ? (
        <One
          title={shown.plan.changes.length === 0 ? "What follows" : "Before and after, the same"}
          of={after}
          span={span}
        />
      ) : (
        <div class="pair">
          <One title="Before" of={before} span={span} />
          <One title="After" of={after} span={span} />
        </div>
      )}
    </section>
  );
}

function One({ title, of, span }: { title: string; of: Resolved; span: number }) {
  return (
    <div class="outcome">
      <h3>{title}</h3>
      {"outcome" in of ? <Flow outcome={of.outcome} span={span} /> : <p class="warning">{of.problem}</p>}
    </div>
  );
}

const rings = (of: Resolved) => "outcome" in of && doesRing(of.outcome);

function resolved(model: Model, dial: string, from: string): Resolved {
  try {
    return { outcome: resolve(model, { dial, ...(from === "" ? {} : { from }) }) };
  } catch (error) {
    if (error instanceof DialtreeError) return { problem: `${error.text}. ${error.hint ?? ""}` };
    throw error;
  }
}
