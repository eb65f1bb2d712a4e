#!/usr/bin/env bash
# Says in a scheduled run what somebody changed behind the tree, and keeps one issue open while there is something.
#   DIALTREE_TREE     the tree's file or folder
#   DIALTREE_STACK    the stack, with its credentials in the environment
#   DIALTREE_OUTPUT   folder of the report (default: dialtree-review)
#   DIALTREE_ISSUE    false where no issue is to be kept
#   DIALTREE_ENGINE_INSTALL  yes: an engine is installed where there is none
#   DIALTREE_BIN      the command (default: the package that the repository installed)
# Exit: 0; 1 on an error.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

: "${DIALTREE_TREE:?names no tree}"
: "${DIALTREE_STACK:?names no stack}"
output=${DIALTREE_OUTPUT:-dialtree-review}
bin=${DIALTREE_BIN:-node_modules/.bin/dialtree}
quiet
fresh_folder "${files[@]}"

issue=(--issue)
[[ ${DIALTREE_ISSUE:-true} != false ]] || issue=()
"$bin" drift ${issue[@]+"${issue[@]}"} --stack "$DIALTREE_STACK" \
  -o "$output/review.txt" -o "$output/summary.md" -o "$output/review.html" --max-length 340000 -- "$DIALTREE_TREE"
cat "$output/review.txt"
summarize
