#!/usr/bin/env bash
# Applies a tree in CI, after the merge: plans, saves the plan, and applies exactly that.
# Everything comes from the environment:
#   DIALTREE_TREE     the tree's file or folder
#   DIALTREE_STACK    the stack, with its credentials in the environment
#   DIALTREE_PLAN     a plan that an earlier job saved and somebody approved; without it one is made here
#   DIALTREE_OUTPUT   folder of the plan (default: dialtree-review)
#   DIALTREE_ONLY     plan: save the plan and apply nothing
#   DIALTREE_MAX_DELETES, DIALTREE_ALLOW (dangers, parted by commas): what the guards let pass
#   DIALTREE_ENGINE_INSTALL  yes: an engine is installed where there is none
#   DIALTREE_BIN      the command (default: the package that the repository installed)
# Exit: 0; 1 on an error; 3 where a guard refuses, and nothing was done.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

: "${DIALTREE_TREE:?names no tree}"
: "${DIALTREE_STACK:?names no stack}"
output=${DIALTREE_OUTPUT:-dialtree-review}
bin=${DIALTREE_BIN:-node_modules/.bin/dialtree}
plan=${DIALTREE_PLAN:-}
quiet

if [[ -z $plan ]]; then
  fresh_folder "${files[@]}"
  plan=$output/saved.plan
  status=0
  "$bin" plan --save "$plan" -o "$output/review.txt" -o "$output/summary.md" -o "$output/review.html" --max-length 340000 \
    --stack "$DIALTREE_STACK" -- "$DIALTREE_TREE" || status=$?
  [[ $status -eq 0 || $status -eq 3 ]] || exit "$status"
  cat "$output/review.txt"
  summarize
  [[ $status -eq 0 ]] || exit "$status"
fi
[[ ${DIALTREE_ONLY:-} != plan ]] || exit 0
"$bin" up --plan "$plan" --stack "$DIALTREE_STACK" -- "$DIALTREE_TREE"
