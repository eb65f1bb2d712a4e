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

/** The pull request (GitLab: merge request) that is reviewed. */
export interface PullRequest {
  readonly run: Run;
  /** False for one of a fork, whose run has no right to write. */
  readonly mayComment: boolean;
  /** Characters that a comment may have. */
  readonly commentLimit: number;
  /** Who the token speaks for. */
  author(): Promise<string>;
  /** Every comment, over all pages, the oldest first. */
  comments(): Promise<ForgeComment[]>;
  create(body: string): Promise<void>;
  update(id: string, body: string): Promise<void>;
  remove(id: string): Promise<void>;
}
