"""Addresses: asking people and chasing them."""

from django.urls import path

from agreements.views import campaigns, campaigns_board, campaigns_paper

urlpatterns = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new, name="campaign-new"),
    path("campaigns/<int:number>/", campaigns_board.campaign, name="campaign"),
    path("campaigns/<int:number>/change/", campaigns.change, name="campaign-change"),
    path("campaigns/<int:number>/check/", campaigns.check, name="campaign-check"),
    path("campaigns/<int:number>/close/", campaigns.close, name="campaign-close"),
    path("campaigns/<int:number>/chase/", campaigns_board.chase, name="campaign-chase"),
    path("campaigns/<int:number>/joined/", campaigns_board.ask_joined, name="campaign-joined"),
    path("campaigns/<int:number>/board.csv", campaigns_board.board_csv, name="campaign-csv"),
    path("campaigns/<int:number>/board.xlsx", campaigns_board.board_xlsx, name="campaign-xlsx"),
    path("campaigns/<int:number>/slips/", campaigns_board.print_slips, name="campaign-slips"),
    path("campaigns/<int:number>/papers/", campaigns_paper.papers, name="papers"),
    path("campaigns/<int:number>/papers/<str:asked>/", campaigns_paper.paper, name="paper"),
    path("scans/<str:number>/", campaigns_paper.scan, name="scan"),
]
