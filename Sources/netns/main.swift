print("netns")
