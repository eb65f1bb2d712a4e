/** A comment of a pull request. */
export interface ForgeComment {
  readonly id: string;
  /** Who wrote it, by the name that the forge knows. */
  readonly author: string;
  readonly body: string;
}

/** One run of CI. Runs with a higher id, and of one id those of a higher attempt, are newer. */
export interface Run {
  readonly id: number;
  readonly attempt: number;
  /** SHA of the commit that was reviewed. */
  readonly commit: string;
  /** Its page. */
  readonly url: string;
}

/** What a forge shows beside a commit, and a branch rule may ask for. */
export interface CommitStatus {
  readonly state: "pending" | "success" | "failure" | "error";
  /** Which check it is. */
  readonly context: string;
  /** One line. */
  readonly description: string;
}

/** The pull request (GitLab: merge request) that is reviewed. */
export interface PullRequest {
  readonly number: number;
  readonly run: Run;
  /** False for one of a fork, whose run has no right to write. */
  readonly mayComment: boolean;
  /** Characters that a comment may have. */
  readonly commentLimit: number;
  /**
   * Holds it once more against the run that it was found by; of a run's own pull request there is nothing to hold.
   *
   * @throws {DialtreeError} DT1025 where it is closed or has another commit by now
   */
  confirm(): Promise<void>;
  /** Sets a status of the run's commit; undefined where the forge makes one of the job itself. */
  setStatus?(status: CommitStatus): Promise<void>;
  /** Who the token speaks for. */
  author(): Promise<string>;
  /** Every comment, over all pages, the oldest first. */
  comments(): Promise<ForgeComment[]>;
  create(body: string): Promise<void>;
  update(id: string, body: string): Promise<void>;
  remove(id: string): Promise<void>;
}
