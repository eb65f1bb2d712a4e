#!/usr/bin/env bash
# Reviews a change of a tree in CI: checks it, writes the review in every form, and keeps the comment at the pull request.
# Everything comes from the environment:
#   DIALTREE_TREE     the tree's file or folder
#   DIALTREE_BASE     what the change is compared with, such as origin/main; else:
#   DIALTREE_STACK    the stack whose account is asked what would change, with its credentials in the environment
#   DIALTREE_OUTPUT   folder of the review (default: dialtree-review)
#   DIALTREE_COMMENT  false where nothing is to be written at the pull request
#   DIALTREE_KEY      which review it is, where a pull request has several
#   DIALTREE_MAX_DELETES, DIALTREE_ALLOW (dangers, parted by commas): what the guards let pass
#   DIALTREE_ENGINE_INSTALL  yes: with a stack, an engine is installed where there is none
#   DIALTREE_BIN      the command (default: the package that the repository installed)
# Exit: 0; 1 where the review failed, or the carrier would refuse a change; 3 where a guard refuses the change.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

: "${DIALTREE_TREE:?names no tree}"
output=${DIALTREE_OUTPUT:-dialtree-review}
bin=${DIALTREE_BIN:-node_modules/.bin/dialtree}
log=$output/review.log
quiet
fresh_folder "${files[@]}"

key=()
[[ -z ${DIALTREE_KEY:-} ]] || key=(--key "$DIALTREE_KEY")

comment() {
  [[ ${DIALTREE_COMMENT:-true} == false ]] || "$bin" comment ${key[@]+"${key[@]}"} "$@"
}

failed() {
  cat "$log" >&2
  cp "$log" "$output/failed.log"
  comment --failed "$output/failed.log" || true
  exit 1
}

if [[ ${GITHUB_ACTIONS:-} == true ]]; then
  # Each problem at its line of the pull request; the exit code is judged by the review below.
  annotate "$bin" validate --format github -- "$DIALTREE_TREE" || true
fi

forms=(-o "$output/plan.json" -o "$output/review.html" -o "$output/summary.md" -o "$output/findings.sarif" -o "$output/review.txt")
# The summary of a GitHub run has room for a mebibyte, of which a character may take three bytes.
forms+=(--max-length 340000)
status=0
if [[ -n ${DIALTREE_BASE:-} ]]; then
  "$bin" diff "${forms[@]}" -- "$DIALTREE_BASE...HEAD" "$DIALTREE_TREE" 2>"$log" || status=$?
else
  : "${DIALTREE_STACK:?names no stack, and DIALTREE_BASE no base}"
  "$bin" plan "${forms[@]}" --stack "$DIALTREE_STACK" -- "$DIALTREE_TREE" 2>"$log" || status=$?
fi
# What `up` would refuse is in the review as well; without one, the run failed.
[[ $status -eq 0 || $status -eq 3 || -s $output/review.txt ]] || failed
cat "$log" >&2
cat "$output/review.txt"

summarize
if [[ ${GITHUB_ACTIONS:-} == true ]]; then
  # What a guard refuses ends the script further down, once the comment is there.
  annotate "$bin" render "$output/plan.json" --format github || [[ $? -eq 3 ]]
fi
comment "$output/plan.json"
exit "$status"
