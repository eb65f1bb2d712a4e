import { useMemo, useState } from "preact/hooks";
import { anonymous, type Outcome, resolve } from "../calls/index.ts";
import { callerWords, circumstanceWords, doesRing } from "../calls/words.ts";
import { DialtreeError } from "../errors.ts";
import type { Model } from "../tree/model.ts";
import { Flow, spanOf } from "./flow.tsx";
import type { PageModel } from "./model.ts";
import { linkTo } from "./place.ts";

/** Suggestions that a field offers at once. */
const offered = 50;

/** What the reader asks, as the fields have it: names of who is busy or not registered are separated by commas. */
interface Question {
  readonly dial: string;
  readonly from: string;
  readonly busy: string;
  readonly unregistered: string;
}

/** What the parts of the address ask: what is dialled, by whom, and `busy=sam`. */
export function questionOf([dial = "", ...others]: readonly string[]): Question {
  const said = (field: string) =>
    others.find((part) => part.startsWith(`${field}=`))?.slice(field.length + 1) ?? "";
  const from = others.find((part) => !part.includes("=")) ?? "";
  return { dial, from, busy: said("busy"), unregistered: said("unregistered") };
}

function linkOf({ dial, from, busy, unregistered }: Question): string {
  const circumstances = Object.entries({ busy, unregistered }).filter(([, names]) => names.trim() !== "");
  const parts = [dial.trim(), from.trim()].filter(Boolean);
  return linkTo("dial", ...parts, ...circumstances.map(([field, names]) => `${field}=${names.trim()}`));
}

/** Who rings when somebody dials, before and after, by the same steps that the review goes by. */
export function Dial({ shown, asked }: { shown: PageModel; asked: Question }) {
  return (
    <>
      <h1 tabIndex={-1}>Who rings?</h1>
      <Fields key={JSON.stringify(asked)} shown={shown} asked={asked} />
      {asked.dial !== "" && <Answer shown={shown} asked={asked} />}
    </>
  );
}

function Fields({ shown, asked }: { shown: PageModel; asked: Question }) {
  const [question, setQuestion] = useState(asked);
  const names = useMemo(() => {
    const { phone, extension, sipUser, user } = shown.after.directory;
    const numbers = [...phone.values()].flatMap(({ value }) => value.number ?? []);
    return {
      dialled: [...phone.keys(), ...extension.keys(), ...numbers],
      callers: [...sipUser.keys(), anonymous],
      called: [...user.keys(), ...sipUser.keys()],
    };
  }, [shown]);
  const ask = (event: Event) => {
    event.preventDefault();
    location.hash = linkOf(question);
  };
  const field = (name: keyof Question, label: string, all: readonly string[], placeholder = "") => (
    <>
      <label>
        {label}
        <input
          name={name}
          value={question[name]}
          list={`${name}-names`}
          autocomplete="off"
          required={name === "dial"}
          placeholder={placeholder}
          onInput={({ currentTarget }) => setQuestion({ ...question, [name]: currentTarget.value })}
        />
      </label>
      <Suggestions id={`${name}-names`} all={all} typed={question[name]} />
    </>
  );
  return (
    <form class="question" onSubmit={ask}>
      {field("dial", "Dialled", names.dialled, "front/101, +13125550100")}
      {field("from", "By (a SIP user or anonymous; empty for a caller from outside)", names.callers)}
      {field("busy", "Busy (users or SIP users, with commas between)", names.called)}
      {field("unregistered", "Not registered (the same)", names.called)}
      <button type="submit">Show</button>
    </form>
  );
}

/** Names that fit what is typed; of several with commas between, the last. */
function Suggestions({ id, all, typed }: { id: string; all: readonly string[]; typed: string }) {
  const fitting = useMemo(() => {
    const last = typed.lastIndexOf(",") + 1;
    const [before, begun] = [typed.slice(0, last), typed.slice(last).trim()];
    const names = all.filter((name) => name.includes(begun)).slice(0, offered);
    return names.map((name) => `${before}${before && " "}${name}`);
  }, [all, typed]);
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

function Answer({ shown, asked }: { shown: PageModel; asked: Question }) {
  const [before, after] = useMemo(
    () => [shown.before, shown.after].map((model) => resolved(model, asked)),
    [shown, asked],
  );
  if (before === undefined || after === undefined) return null;
  const caller = callerWords(shown.after, asked.from || undefined);
  const circumstance = "outcome" in after ? circumstanceWords(after.outcome) : "";
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  const span = Math.max(...[before, after].map((each) => ("outcome" in each ? spanOf(each.outcome) : 1)));
  const isLost = rings(before) && !rings(after);
  return (
    <section aria-live="polite">
      <h2>
        {asked.dial} <small>dialled by {caller}</small>
      </h2>
      {circumstance !== "" && <p>{circumstance}</p>}
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

function resolved(model: Model, { dial, from, busy, unregistered }: Question): Resolved {
  const names = (text: string) =>
    text
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean);
  try {
    const call = { dial, busy: names(busy), unregistered: names(unregistered) };
    return { outcome: resolve(model, { ...call, ...(from === "" ? {} : { from }) }) };
  } catch (error) {
    if (error instanceof DialtreeError) return { problem: `${error.text}. ${error.hint ?? ""}` };
    throw error;
  }
}
