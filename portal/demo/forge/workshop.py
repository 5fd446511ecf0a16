"""Files, branches and pull requests that can be worked with: every change is saved and told by webhook."""

from dataclasses import replace

from portal.demo.forge import git_shapes, pull_shapes
from portal.demo.forge.hooks import Delivery
from portal.demo.forge.planning import Planning
from portal.demo.forge.pulls import Pull
from portal.demo.forge.store import Issue, Missing, Repository


class Refused(Exception):
    """422: GitHub would not do this; `args` are the thing, the field (or "") and the reason."""


class Workshop(Planning):
    """A tracker whose repositories have files, too. Safe for threads; absent things raise store.Absent."""

    def file(self, repository: str, path: str, *, branch: str = "") -> bytes:
        """A file's content on a branch (the default one for "")."""
        with self._lock:
            git = self._store.repository(repository).git
            tip = git.tip(branch)
            content = git.content(tip, path) if tip else None
            if content is None:
                raise Missing
            return content

    def write_file(
        self,
        repository: str,
        path: str,
        content: bytes | None,
        *,
        branch: str = "",
        author: str = "",
        message: str = "",
    ) -> list[Delivery]:
        """Commit a file to a branch, which is made if there is none; None deletes it. Sends a push."""
        with self._lock:
            try:
                found = self._store.repository(repository)
            except Missing:
                found = self._store.ensure_repository(repository)
            branch = branch or found.git.default_branch
            before, author = found.git.branches.get(branch, ""), author or found.owner
            found.git.commit(branch, {path: content}, author=author, message=message or f"Update {path}")
            return self._pushed(found, branch, before, author)

    def make_branch(self, repository: str, branch: str, sha: str, *, by: str = "") -> list[Delivery]:
        """Make a branch at a commit. Raises Refused when there is one of that name, or no such commit."""
        with self._lock:
            found = self._store.repository(repository)
            if branch in found.git.branches:
                raise Refused("Reference already exists")
            if sha not in found.git.commits:
                raise Refused("Object does not exist")
            found.git.branches[branch] = sha
            self._save()
            return self._send_push(found, branch, "", by or found.owner)

    def open_pull(
        self, repository: str, *, title: str, head: str, base: str, body: str = "", author: str = ""
    ) -> tuple[Pull, list[Delivery]]:
        """Open a pull request. Raises Refused as GitHub does, in its words."""
        with self._lock:
            found = self._store.repository(repository)
            git = found.git
            for name, branch in (("head", head), ("base", base)):
                if branch not in git.branches:
                    raise Refused("Validation Failed", name, "invalid")
            if any(pull.head == head and pull.base == base for pull in self._open_pulls(found)):
                raise Refused(
                    "Validation Failed", "", f"A pull request already exists for {found.owner}:{head}."
                )
            if not git.since(git.branches[base], git.commits[git.branches[head]]):
                raise Refused("Validation Failed", "", f"No commits between {base} and {head}")
            issue = Issue(
                id=self._store.next_id(),
                number=found.next_number(),
                title=title,
                body=body,
                author=author or found.owner,
                is_pull_request=True,
            )
            pull = Pull(issue.number, head, base, git.branches[head], git.branches[base])
            found.issues[issue.number], found.pulls[issue.number] = issue, pull
            self._save()
            return pull, self._tell(found, pull, "opened", issue.author)

    def merge_pull(self, repository: str, number: int, *, by: str = "") -> list[Delivery]:
        """Merge an open pull request. Raises git.Conflict, or ValueError for one that is not open."""
        with self._lock:
            found = self._store.repository(repository)
            pull, issue = self._open_pull(found, number)
            by, before = by or found.owner, found.git.branches[pull.base]
            message = f"Merge pull request #{number} from {found.owner}/{pull.head}\n\n{issue.title}"
            merge = found.git.merge(pull.head, pull.base, author=by, message=message)
            issue.touch()
            issue.state, issue.closed_at = "closed", issue.updated_at
            merged = replace(
                pull, base_sha=before, merged_at=issue.closed_at, merged_by=by, merge_sha=merge.sha
            )
            found.pulls[number] = merged
            told = self._tell(found, merged, "closed", by)
            return told + self._pushed(found, pull.base, before, by)

    def close_pull(self, repository: str, number: int, *, by: str = "") -> list[Delivery]:
        """Close an open pull request without merging it. Raises ValueError for one that is not open."""
        with self._lock:
            found = self._store.repository(repository)
            pull, issue = self._open_pull(found, number)
            issue.touch()
            issue.state, issue.closed_at = "closed", issue.updated_at
            self._save()
            return self._tell(found, pull, "closed", by or found.owner)

    def reopen_pull(self, repository: str, number: int, *, by: str = "") -> list[Delivery]:
        """Open it again. Raises ValueError for one that is open, or merged."""
        with self._lock:
            found = self._store.repository(repository)
            pull, issue = found.pull(number), found.issue(number)
            if issue.state == "open" or pull.merged_at:
                raise ValueError(f"{repository}#{number} cannot be reopened.")
            issue.touch()
            issue.state, issue.closed_at = "open", None
            self._save()
            return self._tell(found, pull, "reopened", by or found.owner)

    def _open_pulls(self, repository: Repository) -> list[Pull]:
        pulls = repository.pulls.values()
        return [pull for pull in pulls if repository.issues[pull.number].state == "open"]

    def _open_pull(self, repository: Repository, number: int) -> tuple[Pull, Issue]:
        pull, issue = repository.pull(number), repository.issue(number)
        if issue.state != "open":
            raise ValueError(f"{repository.full_name}#{number} is not open.")
        return pull, issue

    def _pushed(self, repository: Repository, branch: str, before: str, by: str) -> list[Delivery]:
        """Move the pull requests of the branch along, save, and tell."""
        deliveries = []
        for pull in self._open_pulls(repository):
            if pull.head == branch and pull.head_sha != repository.git.branches[branch]:
                pull.head_sha = repository.git.branches[branch]
                repository.issues[pull.number].touch()
                deliveries += self._tell(repository, pull, "synchronize", by)
        self._save()
        return deliveries + self._send_push(repository, branch, before, by)

    def _send_push(self, repository: Repository, branch: str, before: str, by: str) -> list[Delivery]:
        return self._send(
            "push", repository, git_shapes.push_json(self.url, repository, branch, before, by), by
        )

    def _tell(self, repository: Repository, pull: Pull, action: str, by: str) -> list[Delivery]:
        told = pull_shapes.full_pull_json(self.url, repository, pull)
        payload = {"action": action, "number": pull.number, "pull_request": told}
        return self._send("pull_request", repository, payload, by)
