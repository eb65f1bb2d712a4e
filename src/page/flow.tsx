import type { End, Outcome, Ring, Step } from "../calls/index.ts";
import { branchWords, endWords, placeWords, pointWord, timesOf } from "../calls/words.ts";

/** A call drawn from top to bottom: each point that it passes, and a bar for whatever rings, as long as it does. */
export function Flow({ outcome, span }: { outcome: Outcome; span: number }) {
  const { steps, end } = outcome;
  return (
    <ol class="flow">
      {steps.map((step) => (
        <Point key={`${step.kind} ${step.name}`} step={step} span={span} />
      ))}
      <Last end={end} />
    </ol>
  );
}

/** Seconds that a drawing of an outcome takes, so that two of them have one scale. */
export function spanOf({ steps, end }: Outcome): number {
  const times = steps.flatMap(({ rings }) => rings.flatMap(({ from, to }) => [from, to ?? from]));
  const last = Math.max(1, end.at, ...times);
  // What rings without an end is drawn beyond the last moment that is known.
  const isOpen = steps.some(({ rings }) => rings.some(({ to }) => to === null));
  return isOpen ? last * 1.25 + 5 : last;
}

function Point({ step, span }: { step: Step; span: number }) {
  const { at, kind, label, does, rings, branches } = step;
  const place = placeWords(step);
  return (
    <li class={`point ${kind}`}>
      <span class="time">{at} s</span>
      <div>
        <p>
          {pointWord(kind)} <strong>{label}</strong>
          {place !== undefined && <span class="place"> {place}</span>} {does}
        </p>
        {rings.length > 0 && (
          <ul class="rings">
            {rings.map((ring) => (
              <Bar key={`${ring.name} ${ring.user ?? ""} ${ring.from}`} ring={ring} span={span} />
            ))}
          </ul>
        )}
        {branches.map((branch) => (
          <p class="branch" key={branch.when}>
            {branchWords(branch)}
          </p>
        ))}
      </div>
    </li>
  );
}

function Bar({ ring, span }: { ring: Ring; span: number }) {
  const { name, user, from, to, certainty } = ring;
  const percent = (seconds: number) => `${(100 * seconds) / span}%`;
  return (
    <li>
      <span class="who">
        {user ?? name}
        {user !== undefined && <span class="place"> {name}</span>}
        {certainty === "maybe" && " (maybe)"}
      </span>
      <span class="when">{timesOf(ring)}</span>
      <span class="track" aria-hidden="true">
        <span
          class={`bar ${certainty}${to === null ? " open" : ""}`}
          style={{ left: percent(from), width: percent((to ?? span) - from) }}
        />
      </span>
    </li>
  );
}

function Last({ end }: { end: End }) {
  return (
    <li class={`point end ${end.kind}`}>
      <span class="time">{end.at} s</span>
      <div>
        <p>
          <strong>{endWords(end)}</strong>
        </p>
      </div>
    </li>
  );
}
