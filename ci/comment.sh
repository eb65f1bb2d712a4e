#!/usr/bin/env bash
# Comments in the place of a fork's run, which has no right to: runs in the base repository, after it, with what it wrote.
# That is data: nothing of the fork is checked out or run, and a plan that has not the plan's shape is refused.
#   DIALTREE_OUTPUT   folder of the review (default: dialtree-review)
#   DIALTREE_KEY      which review it is, where a pull request has several
#   DIALTREE_BIN      the command (default: the package that the repository installed)
set -euo pipefail

output=${DIALTREE_OUTPUT:-dialtree-review}
bin=${DIALTREE_BIN:-node_modules/.bin/dialtree}
key=()
[[ -z ${DIALTREE_KEY:-} ]] || key=(--key "$DIALTREE_KEY")

if [[ -f $output/plan.json ]]; then
  "$bin" comment ${key[@]+"${key[@]}"} "$output/plan.json"
elif [[ -f $output/failed.log ]]; then
  "$bin" comment ${key[@]+"${key[@]}"} --failed "$output/failed.log"
else
  echo "There is no review in $output." >&2
  exit 1
fi
