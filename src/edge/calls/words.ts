/** What callers hear. Names of the tree are nobody's to hear outside. */
export const spoken = {
  nobody: "Nobody can take your call at the moment. Please try again later.",
  notDialled: "The number that you dialled cannot be reached from this phone.",
  comesBack: "Your call came back to us through the telephone network, so it ends here.",
  failed: "We are sorry: your call cannot be connected at the moment. Please try again later.",
  place: (position: number) =>
    position === 1 ? "You are next. Please hold." : `You are number ${position} in line. Please hold.`,
  tooLate: "The caller is not waiting any more.",
  forYou: (name: string) => `A call for ${name}. Press 1 to take it.`,
} as const;
