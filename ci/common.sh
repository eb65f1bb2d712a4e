# What the scripts beside this one share. It is sourced, never run.

# GitHub's runner takes commands from what is printed. From `quiet` on it takes none, whatever a tree, a log or a fork's
# commit says, until it is told a word that nothing printed before can know. What is printed to both streams is printed to
# one, since the runner reads two in no certain order.
word=
quiet() {
  [[ ${GITHUB_ACTIONS:-} == true ]] || return 0
  exec 2>&1
  word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  [[ ${#word} -eq 32 ]] || exit 1
  echo "::stop-commands::$word"
}
heard() {
  [[ -z $word ]] || printf '\n::%s::\n' "$word"
  word=
}
trap heard EXIT

# Prints the annotations among a command's lines, which are dialtree's own and escaped, so that the runner takes them.
annotate() {
  local lines status=0
  lines=$("$@") || status=$?
  heard
  grep -aE '^::(error|warning|notice) ' <<<"$lines" || true
  quiet
  return "$status"
}

refuse() {
  printf 'DT1022 %q is %s\n  Look at what it is and where it came from, then remove it: it is made anew.\n' "$1" "$2" >&2
  exit 1
}

# Makes $output ready: a folder of its own, in which only plain files of the names given lie; these are removed. A checkout
# may have brought links, through which something else would be overwritten, or uploaded with the review.
fresh_folder() {
  local part='' name entry
  [[ $output != -* && $output != . && "/$output/" != */../* ]] || refuse "$output" "no name of a folder to write"
  if [[ $output != /* ]]; then
    while IFS= read -r -d / name; do
      part+=${part:+/}$name
      [[ ! -L $part ]] || refuse "$part" "a link"
    done <<<"$output/"
  fi
  [[ ! -L $output ]] || refuse "$output" "a link"
  mkdir -p "$output"
  while IFS= read -r -d '' entry; do
    [[ " $* " == *" ${entry##*/} "* && ${entry##*/} != *' '* ]] || refuse "$entry" "nothing that dialtree writes there"
    [[ ! -L $entry && -f $entry ]] || refuse "$entry" "no plain file"
  done < <(find "$output" -mindepth 1 -maxdepth 1 -print0)
  for name in "$@"; do rm -f "$output/$name"; done
  # Only such a folder is kept as an artifact.
  [[ -z ${GITHUB_OUTPUT:-} ]] || echo "ready=true" >>"$GITHUB_OUTPUT"
}

# The files of a review; any of these scripts may have written them before.
files=(plan.json review.html review.txt summary.md findings.sarif review.log failed.log saved.plan)

summarize() {
  [[ -z ${GITHUB_STEP_SUMMARY:-} ]] || cat "$output/summary.md" >>"$GITHUB_STEP_SUMMARY"
}
