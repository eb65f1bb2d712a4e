#!/usr/bin/env bash
# Reviews the pull request of a stranger with the rights to comment and to set a status: runs in the base repository, on a
# checkout of its own branch, after the run that the pull request began. Nothing of that run is used but its commit, which
# is looked up at the forge, fetched as objects, and read. Nothing of it is checked out or run.
#   DIALTREE_TREE     the tree's file or folder
#   DIALTREE_OUTPUT   folder of the review (default: dialtree-review)
#   DIALTREE_KEY      which review it is, where a pull request has several (default: the tree's name)
#   DIALTREE_MAX_DELETES, DIALTREE_ALLOW (dangers, parted by commas): what the guards let pass
#   DIALTREE_SECONDS  how long fetching may take, and reviewing (default: 300)
#   DIALTREE_MEBIBYTES  how much may be fetched, and how long a file of the review may be (default: 256)
#   DIALTREE_BIN      the command (default: the package that the repository installed)
#   GIT_ALLOW_PROTOCOL  how git may fetch (default: https:ssh)
# Exit: 0; 1 where the review failed, with the status error, or where the pull request is not what the run was for (DT1025),
# with neither comment nor status; 3 where a guard refuses the change, with the status failure.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

: "${DIALTREE_TREE:?names no tree}"
output=${DIALTREE_OUTPUT:-dialtree-review}
bin=${DIALTREE_BIN:-node_modules/.bin/dialtree}
seconds=${DIALTREE_SECONDS:-300}
mebibytes=${DIALTREE_MEBIBYTES:-256}
log=$output/review.log
# Whose review it is must not be the pull request's to say, as the organization's name is.
key=${DIALTREE_KEY:-$DIALTREE_TREE}
context=dialtree/review${DIALTREE_KEY:+/$DIALTREE_KEY}
quiet
[[ $seconds =~ ^[1-9][0-9]{0,5}$ && $mebibytes =~ ^[1-9][0-9]{0,5}$ ]] || {
  echo "DT1004 DIALTREE_SECONDS and DIALTREE_MEBIBYTES are whole numbers" >&2
  exit 1
}
fresh_folder "${files[@]}"

# For this script's git and dialtree's: nothing that a repository or a person has set runs, asks, or fetches more.
git_says() {
  local at=${GIT_CONFIG_COUNT:-0}
  export "GIT_CONFIG_KEY_$at=$1" "GIT_CONFIG_VALUE_$at=$2" GIT_CONFIG_COUNT=$((at + 1))
}
git_says core.hooksPath /dev/null
git_says core.fsmonitor false
git_says safe.bareRepository explicit
git_says fetch.fsckObjects true
git_says fetch.unpackLimit 1
git_says fetch.recurseSubmodules false
git_says core.bigFileThreshold 1m
git_says pack.threads 1
git_says gc.auto 0
export GIT_TERMINAL_PROMPT=0 GIT_ALLOW_PROTOCOL=${GIT_ALLOW_PROTOCOL:-https:ssh} GIT_NO_REPLACE_OBJECTS=1 GIT_NO_LAZY_FETCH=1

# Runs without the token, and within the limits of time and of a file's size; more of what it says than a comment has room
# for is not kept.
limited() {
  (
    unset GITHUB_TOKEN GH_TOKEN
    # bash counts in kibibytes.
    ulimit -S -f $((mebibytes * 1024)) && exec timeout --kill-after=10 "$seconds" "$@"
  ) 2>&1 >/dev/null | {
    head -c 262144 >"$log"
    cat >/dev/null
  }
}

failed() {
  cat "$log" >&2
  cp "$log" "$output/failed.log"
  "$bin" comment --key "$key" --status --context "$context" --failed "$output/failed.log" || broken
  exit 1
}
# The comment was not to be had; the status is not to stay as if the review were under way.
broken() {
  "$bin" pull-request --status error --context "$context" >/dev/null || true
  exit 1
}

# The branch's commit that is checked out, by whose guards and with whose dialtree all is judged.
base=$(git rev-parse --verify --end-of-options 'HEAD^{commit}')
found=$("$bin" pull-request --status pending --context "$context")
[[ $found =~ ^([1-9][0-9]{0,9})\ ([0-9a-f]{40}|[0-9a-f]{64})$ ]] || exit 1
number=${BASH_REMATCH[1]}
commit=${BASH_REMATCH[2]}
if [[ $base == "$commit" ]]; then
  echo "DT1025 what is checked out is the pull request itself" >&2
  echo "  Check out the base branch, with its lockfile: nothing of the pull request is to run." >&2
  exit 1
fi

# A pack that is too long ends git by the limit of a file's size; deltas that unpack to more, by that of memory.
status=0
(
  ulimit -S -v $((2 * 1024 * 1024)) &&
    limited git fetch --quiet --no-tags --no-recurse-submodules --no-write-fetch-head --no-auto-maintenance --refmap= \
      -- origin "+refs/pull/$number/head:refs/dialtree/pull"
) || status=$?
if [[ $status -ne 0 ]]; then
  echo "The pull request's commit could not be fetched within $seconds s and $mebibytes MiB (git ended with $status)." >>"$log"
  failed
fi
fetched=$(git rev-parse --verify --end-of-options 'refs/dialtree/pull^{commit}')
if [[ $fetched != "$commit" ]]; then
  echo "DT1025 the pull request is at commit $fetched by now, and the run was for $commit" >&2
  echo "  The run of the new commit is reviewed in its turn." >&2
  exit 1
fi

forms=(-o "$output/plan.json" -o "$output/review.html" -o "$output/summary.md" -o "$output/findings.sarif" -o "$output/review.txt")
export NODE_OPTIONS="--max-old-space-size=1024"
limited "$bin" diff "${forms[@]}" --max-length 340000 --base-guards -- "$base...$commit" "$DIALTREE_TREE" || status=$?
unset NODE_OPTIONS
if [[ $status -ne 0 && $status -ne 3 ]]; then
  [[ $status -ne 124 && $status -ne 137 ]] || echo "The review took more than $seconds s." >>"$log"
  failed
fi
cat "$log" >&2
cat "$output/review.txt"
summarize
"$bin" comment --key "$key" --status --context "$context" "$output/plan.json" || broken
exit "$status"
