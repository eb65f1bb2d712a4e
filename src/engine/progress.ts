/** Told what is going on, in one line. */
export type Progress = (line: string) => void;
