from django.urls import path

from proposals.views import (
    authoring,
    browsing,
    coauthors,
    discussion,
    drafts,
    queue,
    rounds,
    similar,
    versions,
    voters,
    voting,
)

app_name = "proposals"
urlpatterns = [
    path("", browsing.list_proposals, name="list_proposals"),
    path("queue/", queue.show_queue, name="show_queue"),
    path("new/", authoring.new_proposal, name="new_proposal"),
    path("new/autosave/", drafts.autosave_new, name="autosave_new"),
    path("<int:pk>/autosave/", drafts.autosave_draft, name="autosave_draft"),
    path("similar/", similar.similar_proposals, name="similar_proposals"),
    path("votes/", voters.list_own_votes, name="list_own_votes"),
    path("votes/show-name/", voters.show_name, name="show_name"),
    path("votes/hide-name/", voters.hide_name, name="hide_name"),
    path("comments/<int:pk>/edit/", discussion.edit_comment, name="edit_comment"),
    path("comments/<int:pk>/delete/", discussion.delete_comment, name="delete_comment"),
    path("<int:pk>/edit/", authoring.edit_proposal, name="edit_proposal"),
    path("<int:pk>/submit/", authoring.submit_proposal, name="submit_proposal"),
    path("<int:pk>/withdraw/", authoring.withdraw_proposal, name="withdraw_proposal"),
    path("<int:pk>/vote/", voting.cast_vote, name="cast_vote"),
    path("<int:pk>/unvote/", voting.take_back_vote, name="take_back_vote"),
    path("<int:pk>/voters/", voters.list_voters, name="list_voters"),
    path("<int:pk>/keep-vote/", voting.keep_vote, name="keep_vote"),
    path("<int:pk>/versions/", versions.list_versions, name="list_versions"),
    path("<int:pk>/versions/compare/", versions.compare_versions, name="compare_versions"),
    path("<int:pk>/review/<slug:action>/", rounds.act_on_review, name="act_on_review"),
    path("<int:pk>/authors/", coauthors.list_authors, name="list_authors"),
    path("<int:pk>/authors/leave/", coauthors.leave_authors, name="leave_authors"),
    path("<int:pk>/authors/<int:invitation>/remove/", coauthors.remove_author, name="remove_author"),
    path("<int:pk>/invitation/", coauthors.answer_invitation, name="answer_invitation"),
    path("<int:pk>/comments/", discussion.add_comment, name="add_comment"),
    # Last: a slug matches any one word (Proposal.slug stays clear of the words above).
    path("<int:pk>/", browsing.open_proposal, name="open_proposal"),
    path("<int:pk>/<slug:slug>/", browsing.read_proposal, name="read_proposal"),
]
