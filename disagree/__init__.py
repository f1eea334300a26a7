"""Shows where news sources disagree: who claims what, and who contradicts whom."""
