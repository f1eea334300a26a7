"""A whole corpus: read in shards into a store on disk, grouped into stories, compared story by story, resumable."""
