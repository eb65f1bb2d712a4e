import { isNew } from "../plan/change.ts";
import { changedWords, valueText } from "../plan/value.ts";
import type { Row } from "./model.ts";

/** All fields of a resource, old and new where they differ, and why that is dangerous. */
export function Details({ row }: { row: Row }) {
  const { entry, change } = row;
  const isUpdate = change !== undefined && !isNew(change);
  const changed = new Map(isUpdate ? change.fields.map((each) => [each.field, each]) : []);
  const names = [...new Set([...Object.keys(entry.inputs), ...changed.keys()])].sort();
  const place = change?.place ?? entry.place;
  return (
    <div class="details">
      {change?.refused !== undefined && <p class="warning">Refused: {change.refused}</p>}
      {change !== undefined && change.risk !== "none" && change.reasons.length > 0 && (
        <p>
          <strong>Why it matters:</strong> {change.reasons.join("; ")}
        </p>
      )}
      {change !== undefined && change.forcedBy.length > 0 && (
        <p>Replaced because of {change.forcedBy.join(", ")}.</p>
      )}
      {change?.action === "detach" && <p>The number stays at the carrier.</p>}
      <dl>
        {names.map((name) => {
          const field = changed.get(name);
          return (
            <div key={name} class={field ? "changed" : undefined}>
              <dt>{name}</dt>
              <dd>
                {field ? (
                  <FieldChange before={field.before} after={field.after} />
                ) : (
                  valueText(entry.inputs[name])
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      {place && (
        <p class="place">
          {place.file}:{place.line}
        </p>
      )}
    </div>
  );
}

/** Old and new; in long values that share words, only the words that differ are marked. */
export function FieldChange({ before, after }: { before?: unknown; after?: unknown }) {
  const pieces = changedWords(before, after);
  if (pieces !== undefined) {
    return (
      <span>
        {pieces.map(({ text, in: where }, at) => {
          if (where === "both") return text;
          return where === "before" ? <del key={at}>{text}</del> : <ins key={at}>{text}</ins>;
        })}
      </span>
    );
  }
  return (
    <span>
      <del>{valueText(before)}</del> <span aria-hidden="true">→</span> <ins>{valueText(after)}</ins>
    </span>
  );
}
