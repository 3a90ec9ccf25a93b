print("vqz-train")
