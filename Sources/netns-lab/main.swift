print("netns-lab")
